/** A certificate for localhost that only the tests trust; its key is known to everybody. Made by
 * `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1`. */
export const localhostCertificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUVlUda4iGu0co4OonFEoZJd28Ep0wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEzMDExNTkzOVoYDzIxMjYxMTA2
MTE1OTM5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQekl2Qv0ufzhObdqgGeRVO2rVHAi8s8oholwZok+YL5U6G82ejKryY
R+DIN/8TeUqBK4ec1k5KvbuYrabkVf/3o28wbTAdBgNVHQ4EFgQUz2+Ta/gdG1qT
8wDMflde/mEES3owHwYDVR0jBBgwFoAUz2+Ta/gdG1qT8wDMflde/mEES3owDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgbaxI8hZ3Jn0mn/fXYEiCMPqTs6vzr4Lpga6buzbQKFkCIQDq
m2a78AwJt8vsGbKLaOI5e8d4ZnVqWGC2kjJtqLGeAA==
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYD49gJkFy1NBAd7z
SEMOGvVD7zH03Fl4OTP5Rci9Az6hRANCAAQekl2Qv0ufzhObdqgGeRVO2rVHAi8s
8oholwZok+YL5U6G82ejKryYR+DIN/8TeUqBK4ec1k5KvbuYrabkVf/3
-----END PRIVATE KEY-----`,
};

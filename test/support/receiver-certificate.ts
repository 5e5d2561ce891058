/**
 * A certificate that nobody trusts but whoever is told to, for `localhost` and `receiver.example`, with its
 * key. Node.js cannot make one. Valid until 2125.
 */
export const RECEIVER_CERTIFICATE = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBvzCCAWWgAwIBAgIULuuOfy2FXnaG658E7pW3zslLZ/EwCgYIKoZIzj0EAwIw
IDEeMBwGA1UEAwwVcmVjZWl2ZXIgb2YgdGhlIHRlc3RzMCAXDTI2MTEyODA1Mzkw
N1oYDzIxMjYxMTA0MDUzOTA3WjAgMR4wHAYDVQQDDBVyZWNlaXZlciBvZiB0aGUg
dGVzdHMwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT3vqIUvIfqW7rr/NL5vzIp
hkdmcakV2LzMZiX7E3g09PaLCjd0+IGhM4woyLdsUeZSfPR9l+LVZynMpPwR5K1p
o3sweTAdBgNVHQ4EFgQUOMnh97Lz7HYTwDAdDhDWrKn5vzQwHwYDVR0jBBgwFoAU
OMnh97Lz7HYTwDAdDhDWrKn5vzQwDwYDVR0TAQH/BAUwAwEB/zAmBgNVHREEHzAd
gglsb2NhbGhvc3SCEHJlY2VpdmVyLmV4YW1wbGUwCgYIKoZIzj0EAwIDSAAwRQIh
APnbnk3jIzezLko4iqt6kBRkr0WAZhNUwsDS/45M4wW6AiAonxlE/ywTWbjx3jdw
EVS0v70vWLpXiJjQgA+Kz5eiFw==
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXecf+od7lUY+2S12
ryX4EK8YG5hlZd0OazdGGbPXSyWhRANCAAT3vqIUvIfqW7rr/NL5vzIphkdmcakV
2LzMZiX7E3g09PaLCjd0+IGhM4woyLdsUeZSfPR9l+LVZynMpPwR5K1p
-----END PRIVATE KEY-----`,
};

# Markov chains of JAGS (Debian's r-cran-rjags): Rscript oracle.R (ten minutes).
library(rjags)
d <- read.csv("sids.csv"); N <- nrow(d); near <- as.matrix(d[, -(1:4)])
story <- "model {
  base ~ dnorm(-6, 1); slope ~ dnorm(0, 0.25); smooth ~ dgamma(2, 1); keep ~ dbeta(2, 1); spread ~ dnorm(0, 4) T(0,)
  P <- smooth * ((1 - keep) * I + keep * R)
  field ~ dmnorm(zero, P)
  for (i in 1:N) { own[i] ~ dnorm(0, pow(spread, -2)); risk[i] <- exp(base + slope * x[i] + field[i] + own[i]); y[i] ~ dpois(b[i] * risk[i]) }
}"
m <- jags.model(textConnection(story), list(N = N, I = diag(N), R = diag(rowSums(near)) - near, zero = rep(0, N), x = d$nonwhite,
  b = d$births, y = d$deaths), list(base = -6, slope = 1, smooth = 3, keep = 0.6, spread = 0.1), n.chains = 2, n.adapt = 2000)
update(m, 3000)
s <- coda.samples(m, c("base", "slope", "smooth", "keep", "spread", "risk[1]", "risk[43]", "risk[100]"), 60000, thin = 5)
print(summary(s)$statistics, digits = 6); print(effectiveSize(s))

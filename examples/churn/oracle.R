# The posterior by JAGS: Rscript oracle.R (2 chains of 200,000 draws, a few minutes).
library(rjags)
d <- read.csv("churn.csv", check.names = FALSE)
model <- "model {
  for (n in 1:N) { y[n] ~ dbern(ilogit(b[g[n], 1] + b[g[n], 2] * x[n])) }
  for (k in 1:K) { b[k, 1:2] ~ dmnorm(mean, precision) }
  for (i in 1:2) { mean[i] ~ dnorm(0, 0.25)  spread[i] ~ dnorm(0, 1) T(0, ) }
  half ~ dbeta(2, 2)                                # LKJ(2) of a single correlation
  corr <- 2 * half - 1
  det <- (spread[1] * spread[2])^2 * (1 - corr^2)
  precision[1, 1] <- spread[2]^2 / det
  precision[2, 2] <- spread[1]^2 / det
  precision[1, 2] <- -corr * spread[1] * spread[2] / det
  precision[2, 1] <- precision[1, 2]
}"
g <- factor(d$Branch)
data <- list(N = nrow(d), K = nlevels(g), g = as.integer(g), x = d[["price gap (EUR)"]] / 12.5, y = as.integer(d$churned == "Y"))
load.module("glm", quiet = TRUE)
m <- jags.model(textConnection(model), data, n.chains = 2, quiet = TRUE,
  inits = list(list(.RNG.name = "base::Mersenne-Twister", .RNG.seed = 1), list(.RNG.name = "base::Mersenne-Twister", .RNG.seed = 2)))
update(m, 10000)
print(summary(coda.samples(m, c("mean", "spread", "corr", "b"), 200000, thin = 10))$statistics, digits = 5)

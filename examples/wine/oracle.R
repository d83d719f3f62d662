# The maximum by clmm, and the posterior by JAGS: Rscript oracle.R (a minute).
library(ordinal)
d <- read.csv("wine.csv")
d$rating <- factor(d$rating)
for (nodes in c(1, 15, 50)) {
  f <- clmm2(rating ~ temp + contact, random = factor(judge), data = d, nAGQ = nodes, Hess = TRUE)
  cat("nAGQ", nodes, "log-likelihood", format(logLik(f), digits = 10), "spread", format(f$stDev, digits = 8), "\n")
  print(coef(summary(f)), digits = 7)
}
library(rjags)
model <- "model {
  for (n in 1:N) {
    for (k in 1:4) { below[n, k] <- ilogit(cut[k] - by_warm * warm[n] - by_contact * contact[n] - effect[judge[n]]) }
    p[n, 1] <- below[n, 1]
    for (k in 2:4) { p[n, k] <- below[n, k] - below[n, k - 1] }
    p[n, 5] <- 1 - below[n, 4]
    rating[n] ~ dcat(p[n, ])
  }
  for (j in 1:9) { effect[j] ~ dnorm(0, 1 / spread^2) }
  for (k in 1:4) { free[k] ~ dnorm(0, 1 / 25) }
  cut[1:4] <- sort(free)
  by_warm ~ dnorm(0, 0.25)
  by_contact ~ dnorm(0, 0.25)
  spread ~ dnorm(0, 0.25) T(0, )
}"
data <- list(N = nrow(d), rating = as.integer(d$rating), warm = as.integer(d$temp == "warm"),
  contact = as.integer(d$contact == "yes"), judge = d$judge)
m <- jags.model(textConnection(model), data, n.chains = 2, quiet = TRUE, inits = list(
  list(.RNG.name = "base::Mersenne-Twister", .RNG.seed = 1, free = c(-1, 1, 3, 5)),
  list(.RNG.name = "base::Mersenne-Twister", .RNG.seed = 2, free = c(-1, 1, 3, 5))))
update(m, 10000)
print(summary(coda.samples(m, c("cut", "by_warm", "by_contact", "spread", "effect"), 200000, thin = 10))$statistics, digits = 5)

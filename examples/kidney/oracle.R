# The posterior by JAGS: Rscript oracle.R (2 chains of 500,000 draws, a few minutes).
library(rjags)
d <- read.csv("kidney.csv")
model <- "model {
  for (n in 1:N) {
    censored[n] ~ dinterval(t[n], limit[n])
    t[n] ~ dweib(shape, exp(-shape * (base + inprod(beta, x[n, ]) + effect[patient[n]])))
  }
  for (p in 1:P) { effect[p] ~ dnorm(0, 1 / frailty^2) }
  shape ~ dgamma(4, 4)
  base ~ dnorm(4, 0.25)
  for (i in 1:5) { beta[i] ~ dnorm(0, 1) }
  frailty ~ dnorm(0, 1) T(0, )
}"
x <- cbind((d$age - 44) / 10, d$sex == "female", d$disease == "GN", d$disease == "AN", d$disease == "PKD") * 1
data <- list(N = nrow(d), P = max(d$patient), patient = d$patient, x = x, censored = 1 - d$infected,
  t = ifelse(d$infected == 1, d$days, NA), limit = ifelse(d$infected == 1, d$days + 1, d$days))
start <- function(seed) list(t = ifelse(d$infected == 1, NA, d$days + 1), .RNG.name = "base::Mersenne-Twister", .RNG.seed = seed)
m <- jags.model(textConnection(model), data, n.chains = 2, quiet = TRUE, inits = list(start(1), start(2)))
update(m, 20000)
print(summary(coda.samples(m, c("shape", "base", "beta", "frailty", "effect"), 500000, thin = 20))$statistics, digits = 5)

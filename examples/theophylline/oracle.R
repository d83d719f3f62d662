# The posterior by JAGS, with the solution of the equations as a formula: Rscript oracle.R (4 chains of 200,000 draws, some minutes).
library(rjags)
d <- read.csv("theophylline.csv")
model <- "model {
  for (n in 1:N) {
    k[n] <- eliminate * exp(effect[subject[n]])
    mean[n] <- dose[n] / volume * absorb / (absorb - k[n]) * (exp(-k[n] * time[n]) - exp(-absorb * time[n]))
    y[n] ~ dnorm(log(max(mean[n], 1.0E-300)), pow(noise, -2))
  }
  for (s in 1:12) { effect[s] ~ dnorm(0, pow(spread, -2)) }
  absorb ~ dlnorm(0.5, 4)
  eliminate ~ dlnorm(-2.5, 4)
  volume ~ dlnorm(-0.8, 4)
  spread ~ dnorm(0, 4) T(0, )
  noise ~ dnorm(0, 4) T(0, )
}"
inits <- lapply(1:4, function(i) list(absorb = 1.5, eliminate = 0.1, volume = 0.5, spread = 0.2, noise = 0.3,
                                      .RNG.name = "base::Mersenne-Twister", .RNG.seed = i))
m <- jags.model(textConnection(model), list(N = nrow(d), y = log(d$conc), time = d$time, dose = d$dose, subject = d$subject),
                n.chains = 4, quiet = TRUE, inits = inits)
update(m, 20000)
s <- coda.samples(m, c("absorb", "eliminate", "volume", "spread", "noise", "effect"), 200000, thin = 20)
print(summary(s)$statistics, digits = 5)
cat("largest R-hat", max(gelman.diag(s, multivariate = FALSE)$psrf[, 1]), "\n")

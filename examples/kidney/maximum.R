# The likelihood with each patient's effect integrated by 400 points, maximized by BFGS: Rscript maximum.R (seconds).
d <- read.csv("kidney.csv")
x <- cbind(1, (d$age - 44) / 10, d$sex == "female", d$disease == "GN", d$disease == "AN", d$disease == "PKD") * 1
at <- seq(-9, 9, length.out = 400); weight <- dnorm(at) * (at[2] - at[1])
minus <- function(p) {
  shape <- exp(p[1]); frailty <- exp(p[8])
  eta <- outer(drop(x %*% p[2:7]), frailty * at, "+")
  each <- ifelse(matrix(d$infected == 1, nrow(d), length(at)), dweibull(d$days, shape, exp(eta), log = TRUE),
    pweibull(d$days, shape, exp(eta), lower.tail = FALSE, log.p = TRUE))
  both <- rowsum(each, d$patient)
  top <- apply(both, 1, max)
  -sum(top + log(exp(both - top) %*% weight))
}
exact <- list(reltol = 1e-14, maxit = 500)
best <- optim(c(0, 3.9, 0, 1.4, 0, 0, 0.6, -0.7), minus, method = "BFGS", control = exact, hessian = TRUE)
se <- sqrt(diag(solve(best$hessian)))
cat("log-likelihood", format(-best$value, digits = 10), "shape", exp(best$par[1]), "frailty", exp(best$par[8]),
  se[c(1, 8)] * exp(best$par[c(1, 8)]), "\n")
print(cbind(best$par[2:7], se[2:7]), digits = 6)
without <- optim(p[1:7], function(q) minus(c(q, -20)), method = "BFGS", control = exact)
cat("without patients: log-likelihood", format(-without$value, digits = 10), "shape", exp(without$par[1]), "\n")
print(without$par[2:7], digits = 6)
library(survival)
d$disease <- relevel(factor(d$disease), "Other")
print(survreg(Surv(days, infected) ~ I((age - 44) / 10) + I(sex == "female") + disease, d, dist = "weibull"))

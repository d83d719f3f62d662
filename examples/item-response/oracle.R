# Marginal likelihoods of persons by 61 Gauss-Hermite nodes about 0, maximized by BFGS; glmer by 25 adaptive nodes:
# Rscript oracle.R (two minutes).
d <- read.csv("answers.csv", stringsAsFactors = TRUE)
y <- matrix(NA, max(d$person), nlevels(d$item))
y[cbind(d$person, as.integer(d$item))] <- d$answer == "yes"
gauss <- function(n) {
  e <- eigen(rbind(cbind(0, diag(sqrt(1:(n - 1)))), 0) + t(rbind(cbind(0, diag(sqrt(1:(n - 1)))), 0)), symmetric = TRUE)
  list(node = e$values, weight = e$vectors[1, ]^2)
}
at <- gauss(61)
density <- function(ease, load) {
  eta <- outer(at$node, load) + rep(ease, each = length(at$node))
  yes <- plogis(eta, log.p = TRUE); no <- plogis(-eta, log.p = TRUE)
  each <- y %*% t(yes) + (1 - y) %*% t(no) + rep(log(at$weight), each = nrow(y))
  top <- apply(each, 1, max)
  list(log = top + log(rowSums(exp(each - top))), post = exp(each - top) / rowSums(exp(each - top)), yes = exp(yes))
}
items <- ncol(y)
gradient <- function(ease, load) {
  f <- density(ease, load)
  byNode <- colSums(f$post)
  residual <- t(f$post) %*% y - byNode * f$yes        # of each node and item
  list(ease = colSums(residual), load = colSums(at$node * residual))
}
rasch <- optim(c(rep(0, items), 0), function(p) -sum(density(p[1:items], rep(exp(p[items + 1]), items))$log),
  function(p) { g <- gradient(p[1:items], rep(exp(p[items + 1]), items)); -c(g$ease, sum(g$load) * exp(p[items + 1])) },
  method = "BFGS", control = list(reltol = 1e-15, maxit = 1000))
cat("rasch: log-likelihood", format(-rasch$value, digits = 11), "spread", format(exp(rasch$par[items + 1]), digits = 7), "\n")
two <- optim(c(rasch$par[1:items], rep(rasch$par[items + 1], items)), function(p) -sum(density(p[1:items], exp(p[-(1:items)]))$log),
  function(p) { g <- gradient(p[1:items], exp(p[-(1:items)])); -c(g$ease, g$load * exp(p[-(1:items)])) },
  method = "BFGS", control = list(reltol = 1e-15, maxit = 1000))
cat("two parameters: log-likelihood", format(-two$value, digits = 11), "\n")
print(data.frame(item = levels(d$item), rasch = rasch$par[1:items], ease = two$par[1:items], load = exp(two$par[-(1:items)])), digits = 7)
library(lme4)
m <- glmer(answer ~ 0 + item + (1 | person), data = d, family = binomial, nAGQ = 25)
cat("glmer, 25 nodes: spread", format(getME(m, "theta"), digits = 7), "log-likelihood", format(as.numeric(logLik(m)), digits = 11), "\n")

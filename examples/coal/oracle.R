# Importance draws about the mode of curve and base, on a grid of log(height) and log(length): Rscript oracle.R (two minutes).
set.seed(1)
d <- read.csv("coal.csv"); N <- nrow(d); y <- d$disasters
distance <- as.matrix(dist(d$year))
near <- function(height, length, draws) {
  r <- sqrt(5) * distance / length
  K <- height^2 * (1 + r + r^2 / 3) * exp(-r)
  # unknowns: base, then eta = base + curve; the Matern matrix has no jitter, so the draws are of its eigenvectors
  e <- eigen(K, symmetric = TRUE); keep <- e$values > 1e-12 * e$values[1]
  B <- cbind(2, e$vectors[, keep] %*% diag(sqrt(e$values[keep])))        # eta = B u, u standard normal
  u <- rep(0, ncol(B))
  repeat {
    rate <- exp(drop(B %*% u))
    H <- crossprod(B, rate * B) + diag(ncol(B))
    move <- solve(H, drop(crossprod(B, y - rate)) - u)
    u <- u + move / max(1, max(abs(move)))
    if (max(abs(move)) < 1e-10) break
  }
  R <- chol(H)
  z <- matrix(rnorm(ncol(B) * draws / 2), ncol(B)); z <- cbind(z, -z)
  at <- u + backsolve(R, z); eta <- B %*% at
  w <- colSums(y * eta - exp(eta)) - sum(lgamma(y + 1)) - colSums(at^2) / 2 - sum(log(diag(R))) + colSums(z^2) / 2
  e <- exp(w - max(w)); p <- e / sum(e)
  curve <- eta - rep(2 * at[1, ], each = N)
  all <- rbind(2 * at[1, ], curve, exp(eta))
  list(log = max(w) + log(mean(e)), ess = 1 / sum(p^2), mean = drop(all %*% p), square = drop(all^2 %*% p))
}
heights <- seq(log(0.08), log(5), length.out = 31); lengths <- seq(log(2), log(150), length.out = 31)
grid <- expand.grid(h = heights, l = lengths)
rows <- lapply(seq_len(nrow(grid)), function(i) near(exp(grid$h[i]), exp(grid$l[i]), 4000))
l <- sapply(rows, `[[`, "log") + grid$h + dnorm(exp(grid$h), 0, 1, log = TRUE) + log(2) + dnorm(grid$l, 3, 0.5, log = TRUE)
w <- exp(l - max(l)); w <- w / sum(w)
edge <- grid$h %in% range(heights) | grid$l %in% range(lengths)
cat("effective sample sizes from", min(sapply(rows, `[[`, "ess")), "weight of the edges", sum(w[edge]), "\n")
cat("log evidence", max(l) + log(sum(exp(l - max(l))) * diff(heights)[1] * diff(lengths)[1]), "\n")
of <- function(x) cat(format(c(sum(w * x), sqrt(sum(w * x^2) - sum(w * x)^2)), digits = 6), "\n")
of(exp(grid$h)); of(exp(grid$l))
m <- sapply(rows, `[[`, "mean") %*% w; sd <- sqrt(sapply(rows, `[[`, "square") %*% w - m^2)
print(cbind(m, sd)[c(1, 1 + c(1, 36, 112), 1 + N + c(1, 36, 112)), ], digits = 6)

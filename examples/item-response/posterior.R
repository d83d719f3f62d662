# The posterior of explained.gen by JAGS: Rscript posterior.R (2 chains of 5,000 draws, half an hour).
library(rjags)
d <- read.csv("answers.csv"); persons <- read.csv("persons.csv"); items <- read.csv("items.csv")
model <- "model {
  for (n in 1:N) { y[n] ~ dbern(p[n])  logit(p[n]) <- base + inprod(b[], x[n, ]) + trait[person[n]] + ease[item[n]] }
  for (k in 1:P) { trait[k] ~ dnorm(0, 1 / sd_person^2) }
  for (k in 1:I) { ease[k] ~ dnorm(0, 1 / sd_item^2) }
  base ~ dnorm(0, 0.25)
  for (k in 1:6) { b[k] ~ dnorm(0, 1) }
  sd_person ~ dnorm(0, 0.25) T(0, )
  sd_item ~ dnorm(0, 1) T(0, )
}"
person <- match(d$person, persons$person); item <- match(d$item, items$item)
x <- with(items[item, ], cbind((persons$anger[person] - 20) / 5, persons$gender[person] == "male",
  behavior == "scold", behavior == "shout", situation == "self", mode == "do")) * 1
data <- list(N = nrow(d), P = nrow(persons), I = nrow(items), person = person, item = item, x = x, y = as.integer(d$answer == "yes"))
load.module("glm", quiet = TRUE)
m <- jags.model(textConnection(model), data, n.chains = 2, quiet = TRUE, inits = list(
  list(.RNG.name = "base::Mersenne-Twister", .RNG.seed = 1, sd_person = 1, sd_item = 0.5),
  list(.RNG.name = "base::Mersenne-Twister", .RNG.seed = 2, sd_person = 1, sd_item = 0.5)))
print(unique(names(list.samplers(m))))
draws <- as.integer(Sys.getenv("DRAWS", "5000"))
update(m, draws / 20)
print(summary(coda.samples(m, c("base", "b", "sd_person", "sd_item"), draws, thin = 1))$statistics, digits = 5)

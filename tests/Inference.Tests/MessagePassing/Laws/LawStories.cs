namespace ProbDsl.Tests.MessagePassing.Laws;

/// <summary>
/// Stories that together have every conjugate family that `vmp` updates, as the draw and as each argument of its distributions: those
/// without finite latents and these. A new family is one more row, in which what it meets is unknown too, so that messages are means.
/// </summary>
internal static class LawStories
{
    /// <summary>The stories by name.</summary>
    public static IReadOnlyDictionary<string, LawStory> All =>
        VmpStories.Continuous.Select(s => KeyValuePair.Create(s.Key, new LawStory(s.Value, Rows: 4))).Concat(further).ToDictionary();

    private static readonly Dictionary<string, LawStory> further = new()
    {
        ["Normal: mean of an improper prior, and standard deviation"] = new("""
            m: real ~ Flat()
            v ~ InverseGamma(2, 2)
            for n in rows { x[n] ~ Normal(2 * m + 1, sqrt(v)) }
            """),
        ["Normal: draw, mean and variance"] = new("""
            m ~ Normal(0, 3)
            v ~ InverseGamma(3, 2)
            u ~ InverseGamma(3, 2)
            for j in 1..2 { effect[j] ~ Normal(m, variance = v) }
            for n in rows { x[n] ~ Normal(effect[h[n]], variance = 2 * u) }
            """),
        ["Normal: a product of two unknowns"] = new("""
            a ~ Normal(1, 1)
            u ~ Normal(0, 1)
            base ~ Normal(0, 10)
            t ~ Gamma(2, 2)
            for n in rows { y[n] ~ Normal(base - 2 * a * u * x[n], precision = t) }
            """),
        ["Normal: loadings with a relevance"] = new("""
            r ~ Gamma(2, 2)
            loading ~ Normal(0, precision = r)
            offset ~ Normal(0, 3)
            t ~ Gamma(2, 2)
            for n in rows { factor[n] ~ Normal(0, 1)
              x[n] ~ Normal(offset + loading * factor[n], precision = t) }
            """),
        ["Normal: a chain of levels beside a coefficient"] = new("""
            q ~ InverseGamma(2, 2)
            t ~ Gamma(2, 2)
            weight ~ Normal(0, 3)
            level[1] ~ Normal(0, 5)
            for n in 2..rows { level[n] ~ Normal(0.5 * level[n-1] + 1, variance = q) }
            for n in rows { x[n] ~ Normal(level[n] + s[n] * weight, precision = t) }
            """, Rows: 5),
        ["HalfNormal: standard deviation"] = new("""
            v ~ InverseGamma(3, 2)
            for n in rows { s[n] ~ HalfNormal(sqrt(v)) }
            """),
        ["Laplace: scale; InverseGamma: scale"] = new("""
            mode ~ Gamma(3, 2)
            v ~ InverseGamma(4, mode)
            for n in rows { x[n] ~ Laplace(0.3, 2 * v) }
            """),
        ["Exponential: draw and rate"] = new("""
            u ~ Exponential(1)
            r ~ Exponential(0.5 * u)
            for n in rows { s[n] ~ Gamma(1.5, rate = 2 * r) }
            """),
        ["Pareto: shape, of an improper prior"] = new("""
            a: positive ~ LogFlat()
            for n in rows { s[n] ~ Pareto(a, 0.1) }
            """),
        ["Bernoulli: probability"] = new("""
            p ~ Beta(2, 3)
            for n in rows { b[n] ~ Bernoulli(p) }
            """),
        ["Binomial: probability, of a uniform prior"] = new("""
            p ~ Uniform(0, 1)
            for n in rows { c[n] ~ Binomial(20, p) }
            """),
        ["Geometric: probability"] = new("""
            for j in 1..2 { p[j] ~ Beta(0.5, 1.5) }
            for n in rows { c[n] ~ Geometric(p[h[n]]) }
            """),
        ["Beta: first shape"] = new("""
            a ~ Gamma(3, 2)
            for j in 1..2 { p[j] ~ Beta(a, 1) }
            for n in rows { b[n] ~ Bernoulli(p[h[n]]) }
            """),
        ["Multinomial: probabilities"] = new("""
            p: simplex[3] ~ Dirichlet(0.5)
            for n in rows { trio[n] ~ Multinomial(5, p) }
            """),
        ["MvNormal: a number times the covariance and the precision"] = new("""
            v ~ InverseGamma(3, 2)
            t ~ Gamma(3, 2)
            m: real[2] ~ MvNormal([0, 1], covariance = v * covariance([[2, 0.5], [0.5, 1]]))
            for n in rows { pair[n] ~ MvNormal(m, precision = t * covariance([[2, 0.5], [0.5, 1]])) }
            """),
        ["Wishart: scale"] = new("""
            S: covariance[2] ~ InverseWishart(6, identity(2))
            P: covariance[2] ~ Wishart(4, S)
            for n in rows { pair[n] ~ MvNormal([0, 0], precision = P) }
            """),
        ["a mixture"] = new("""
            w: simplex[2] ~ Dirichlet(1)
            for j in 1..2 { m[j] ~ Normal(0, 5)
              t[j] ~ Gamma(2, 2) }
            for n in rows { kind[n] ~ Categorical(w)
              x[n] ~ Normal(m[kind[n]], precision = t[kind[n]]) }
            """, "kind: index[2]"),
        ["a mixture of a vector and a count"] = new("""
            w: simplex[2] ~ Dirichlet(1)
            P: covariance[2] ~ Wishart(4, identity(2))
            for j in 1..2 { r[j] ~ Gamma(2, 1) }
            for n in rows { kind[n] ~ Categorical(w)
              pair[n] ~ MvNormal([kind[n], 0.5], precision = P)
              c[n] ~ Poisson(r[kind[n]]) }
            """, "kind: index[2]"),
        ["a mixture of regressions with a latent truth value"] = new("""
            p ~ Beta(1, 1)
            t ~ Gamma(2, 2)
            base ~ Normal(0, 5)
            weight ~ Normal(0, 5)
            for n in rows { isOn[n] ~ Bernoulli(p)
              x[n] ~ Normal(base + weight * isOn[n], precision = t) }
            """, "isOn: bool"),
        ["a mixture of factors"] = new("""
            w: simplex[2] ~ Dirichlet(1)
            t ~ Gamma(2, 2)
            for j in 1..2 { m[j] ~ Normal(0, 3)
              loading[j] ~ Normal(0, 1) }
            for n in rows { kind[n] ~ Categorical(w)
              factor[n] ~ Normal(0, 1)
              x[n] ~ Normal(m[kind[n]] + factor[n] * loading[kind[n]], precision = t) }
            """, "kind: index[2]"),
        ["a hidden Markov chain"] = new("""
            for j in 1..2 { move[j]: simplex[2] ~ Dirichlet(1)
              m[j] ~ Normal(0, 5) }
            t ~ Gamma(2, 2)
            state[1] ~ Categorical([0.5, 0.5])
            for n in 2..rows { state[n] ~ Categorical(move[state[n-1]]) }
            for n in rows { x[n] ~ Normal(m[state[n]], precision = t) }
            """, "state: index[2]"),
        ["topics of words"] = new("""
            for j in 1..2 { topic[j]: simplex[2] ~ Dirichlet(0.5)
              mix[j]: simplex[2] ~ Dirichlet(0.7) }
            for n in rows { kind[n] ~ Categorical(mix[h[n]])
              word[n] ~ Categorical(topic[kind[n]]) }
            """, "kind: index[2]"),
    };
}

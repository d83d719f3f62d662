namespace ProbDsl.Tests.Plans;

/// <summary>
/// Finite latents each of which could be marginalized alone, and that no order of elimination takes out together: only the terms of the
/// whole story show it.
/// </summary>
internal static class StoriesThatMeet
{
    public const string Rows = "id,value\na,0.3\na,1\na,3.1\nb,-2\nb,-1.2\nb,2\n";

    /// <summary>By name: the story, and a part of the reason.</summary>
    public static IReadOnlyDictionary<string, (string Story, string Reason)> All { get; } = new Dictionary<string, (string, string)>
    {
        ["labels of crossing plates"] = ("""
            model Grid(K = 2)
            data y[subject, visit]: real from value by id
            mean: ordered[K] ~ Normal(0, 10)
            w: simplex[K] ~ Dirichlet(1)
            for s in subject { a[s] ~ Categorical(w) }
            for t in 1..3 { b[t] ~ Categorical(w) }
            for s in subject { for t in visit { y[s, t] ~ Normal(mean[a[s]] + mean[b[t]], 1) } }
            """, "`a` is coupled to other finite latents"),
        ["a recurrence over labels"] = ("""
            model Recurrence(K = 2)
            data y[times]: real from value
            mean: real[K] ~ Normal(0, 10)
            w: simplex[K] ~ Dirichlet(1)
            for t in times { state[t] ~ Categorical(w) }
            level[1] = mean[state[1]]
            for t in 2..times { level[t] = 0.5 * level[t-1] + mean[state[t]] }
            for t in times { y[t] ~ Normal(level[t], 1) }
            """, "it reads `state`, which is marginalized"),
        ["a sum over a chain"] = ("""
            model Sum(K = 2)
            data y[times]: real from value
            mean: real[K] ~ Normal(0, 10)
            move: simplex[K, K] ~ Dirichlet(1)
            w: simplex[K] ~ Dirichlet(1)
            state[1] ~ Categorical(w)
            for t in 2..times { state[t] ~ Categorical(move[state[t-1]]) }
            for t in times { level[t] = mean[state[t]] }
            total = sum(level)
            for t in times { y[t] ~ Normal(level[t] + total, 1) }
            """, "it reads `state`, which is marginalized"),
        ["chains of different lengths"] = ("""
            model Lengths(K = 2)
            data y[times]: real from value
            mean: real[K] ~ Normal(0, 10)
            w: simplex[K] ~ Dirichlet(1)
            move: simplex[K, K] ~ Dirichlet(1)
            a[1] ~ Categorical(w)
            for t in 2..times { a[t] ~ Categorical(move[a[t-1]]) }
            b[1]: index[K] ~ Categorical(w)
            for d in 2..4 { b[d] ~ Categorical(move[b[d-1]]) }
            for t in 2..4 { y[t] ~ Normal(mean[a[t]] + mean[b[t]], 1) }
            """, "coupled chains have different lengths"),
        ["chains of 121 joint states"] = ("""
            model Factorial
            data y[times]: real from value
            move: simplex[11, 11] ~ Dirichlet(1)
            mean: real[11] ~ Normal(0, 10)
            a[1]: index[11] ~ Categorical([1 / 11 for k in 1..11])
            b[1]: index[11] ~ Categorical([1 / 11 for k in 1..11])
            for t in 2..times {
              a[t] ~ Categorical(move[a[t-1]])
              b[t] ~ Categorical(move[b[t-1]])
            }
            for t in times { y[t] ~ Normal(mean[a[t]] - mean[b[t]], 1) }
            """, "have 121 joint states, more than the maximum of 100"),
        ["labels two rows before"] = ("""
            model Beside
            data y[rows]: real from value
            param m[2]: real
            param w: simplex[2]
            param p[2]: simplex[2]
            for n in rows { kind[n] ~ Categorical(w) }
            for n in rows { other[n] ~ Categorical(p[kind[n]]) }
            for n in 3..rows { y[n] ~ Normal(m[other[n]] + m[kind[n-2]], 1) }
            """, "`kind` is coupled to other finite latents"),
    };
}

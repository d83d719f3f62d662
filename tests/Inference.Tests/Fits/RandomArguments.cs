using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Fits;

/// <summary>
/// Random stories around a mixture: distributions whose arguments are params chosen in this way or that, definitions, data, or numbers.
/// </summary>
internal sealed class RandomArguments(ulong seed)
{
    private static readonly string[] Centers =
    [
        "mean[kind[n]]", "mean[label[n]]", "d[n]", "e[kind[n]]", "mean[1]", "mean[g[n]]", "mean[kind[n]] + 0", "swapped[kind[n]]", "level",
        "0", "y[n]", "mean[3 - kind[n]]", "kind[n]", "sum(mean)", "mean[pick[n]]",
    ];

    private static readonly string[] Spreads = ["sd[kind[n]]", "sd[label[n]]", "w[n]", "sd[1]", "sd[g[n]]", "1", "spread", "s[n]",
        "exp(level)", "2 * sd[kind[n]]", "sd[pick[n]]"];

    private static readonly string[] Rates = ["rate[kind[n]]", "rate[label[n]]", "rate[1]", "rate[g[n]]", "speed", "3",
        "rate[kind[n]] * s[n]"];

    private static readonly string[] Declarations =
    [
        "param mean[2]: real", "param sd[2]: positive", "param level: real", "param spread: positive", "param rate[2]: positive",
        "param speed: positive", "param weight: simplex[2]",
    ];

    private readonly RandomStream random = new(seed, "arguments");

    public string Text()
    {
        var spelling = new[] { "sd", "variance", "precision" }[random.NextIndex(3)];
        var label = new[] { "Categorical(weight)", "Categorical(weight)", "Categorical(weight)", "Categorical(0.5)" }[random.NextIndex(4)];
        List<string> distributions = [$"x[n] ~ Normal({Likely(Centers)}, {spelling} = {Likely(Spreads)})"];
        if (random.NextIndex(3) == 0) distributions.Add($"c[n] ~ Poisson({Likely(Rates)})");
        if (random.NextIndex(6) == 0) distributions.Add("y[n] ~ Normal(level, 2)");
        var body = string.Join("\n  ", distributions.OrderBy(_ => random.NextBits()));
        var used = string.Concat(body, label);
        string[] definitions =
        [
            .. Where(used, "d[n]", "d[n] = mean[kind[n]]"), .. Where(used, "w[n]", "w[n] = sd[label[n]]"),
            .. Where(used, "pick[n]", "pick[n] = if g[n] < 2 then 1 else 2"),
            .. Where(used + (used.Contains("w[n]") ? "label[n]" : ""), "label[n]", "label[n] = kind[n]"),
        ];
        string[] arrays = [.. Where(used, "e[kind", "for i in 1..2 { e[i] = mean[i] }"),
            .. Where(used, "swapped[", "for i in 1..2 { swapped[i] = mean[3 - i] }")];
        var all = string.Join('\n', [used, .. definitions, .. arrays]);
        return $$"""
            model Random
            data x[rows]: real
            data y[rows]: real
            data s[rows]: positive
            data c[rows]: count
            data g[rows]: index[2] from 1 + (k > 1)
            {{string.Join("\n", Declarations.Where(d => all.Contains(d.Split(' ', '[', ':')[1], StringComparison.Ordinal)))}}
            {{string.Join("\n", arrays)}}
            for n in rows {
              kind[n]: index[2] ~ {{label}}
              {{string.Join("\n  ", definitions)}}
              {{body}}
            }
            """;
    }

    /// <summary>The first few are what a mixture takes: half of all draws.</summary>
    private string Likely(string[] from) => from[random.NextIndex(2) == 0 ? random.NextIndex(3) : random.NextIndex(from.Length)];

    private static string[] Where(string text, string name, string statement) =>
        text.Contains(name, StringComparison.Ordinal) ? [statement] : [];
}

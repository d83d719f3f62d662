namespace ProbDsl.Tests.Judging;

/// <summary>A regression of counts whose first row is far from the others, with predictions by sums over a grid of both unknowns.</summary>
internal static class FarCounts
{
    public const string Story = """
        model Counts
        data x[rows]: real
        data y[rows]: count
        a ~ Normal(0, 2)
        b ~ Normal(0, 2)
        for n in rows { y[n] ~ Poisson(log_rate = a + b * x[n]) }
        """;

    private static (double X, int Y)[] Rows { get; } =
        [(6, 9), .. Enumerable.Range(0, 40).Select(i => (Math.Sin(i * 1.7), (int)(3 + (2.9 * Math.Sin(i * 2.3)))))];

    public static string Csv => "x,y\n" + string.Concat(Rows.Select(r => FormattableString.Invariant($"{r.X},{r.Y}\n")));

    /// <summary>The log density of a row given all others, by sums over a grid of both unknowns.</summary>
    public static double ByIntegral(int row)
    {
        const int Steps = 400;
        var (with, without) = (new List<double>(), new List<double>());
        for (var i = 0; i <= Steps; i++)
        {
            for (var j = 0; j <= Steps; j++)
            {
                var (a, b) = (0.3 + (1.6 * i / Steps), -1.5 + (2.5 * j / Steps));
                var rest = -((a * a) + (b * b)) / 8;
                for (var k = 0; k < Rows.Length; k++)
                    if (k != row) rest += LogPoisson(Rows[k].Y, a + (b * Rows[k].X));
                without.Add(rest);
                with.Add(rest + LogPoisson(Rows[row].Y, a + (b * Rows[row].X)));
            }
        }

        return LogSum(with) - LogSum(without);
    }

    private static double LogSum(List<double> all)
    {
        var most = all.Max();
        return most + Math.Log(all.Sum(v => Math.Exp(v - most)));
    }

    public static double LogPoisson(int count, double logRate) =>
        (count * logRate) - Math.Exp(logRate) - Enumerable.Range(1, count).Sum(k => Math.Log(k));
}

using System.Globalization;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>
/// Where Gaussian latents are integrated, the maximum goes along with the units and the location of the data: the log-likelihood changes by
/// the Jacobian alone, by `map` and by `em`.
/// </summary>
public sealed class IntegratedUnitsTests
{
    private const int Rows = 120, Columns = 5;

    private const string Level = """
        model Level
        data y[rows]: real from c0
        param drift: positive
        param noise: positive
        level[1] ~ Flat()
        for t in 2..rows { level[t] ~ Normal(level[t-1], variance = drift) }
        for t in rows { y[t] ~ Normal(level[t], noise) }
        """;

    private const string Autoregression = """
        model Autoregression
        data y[rows]: real from c0
        param a: real
        param b: real
        param s: positive
        param h: positive
        param m: real
        for i in 1..2 { x[i] ~ Flat() }
        for i in 3..rows { x[i] ~ Normal(a * x[i-1] + b * x[i-2], s) }
        for i in rows { y[i] ~ Normal(m + x[i], h) }
        """;

    private const string Effects = """
        model Effects
        data y[rows]: real from c1
        data g[rows]: index[G]
        data h[rows]: index[H]
        param m: real
        param su: positive
        param sv: positive
        param sd: positive
        for k in 1..G { u[k] ~ Normal(0, su) }
        for k in 1..H { v[k] ~ Normal(0, sv) }
        for i in rows { y[i] ~ Normal(m + u[g[i]] + v[h[i]], sd) }
        """;

    private const string Factors = """
        model Factors
        data x[rows]: real[5] from c0, c1, c2, c3, c4
        param loading: real[5, 1]
        param mu: real[5]
        param psi: positive[5]
        for i in rows {
          f[i]: real[1] ~ Normal(0, 1)
          x[i] ~ Normal(loading @ f[i] + mu, variance = psi)
        }
        """;

    private static readonly double[][] data = Draw(new RandomStream(11, "units"));

    public static TheoryData<string, string, double, double> Cases => new(
        from story in (string[])[Level, Autoregression, Effects, Factors]
        from method in (string[])["map", "em"]
        from units in ((double Unit, double Shift)[])[(1e-6, 0), (1e3, 0), (1e6, 0), (1, 20), (1, 1000), (1, 1e6)]
        select (story, method, units.Unit, units.Shift));

    [Theory, MemberData(nameof(Cases))]
    public void The_maximum_goes_along(string story, string method, double unit, double shift)
    {
        var (near, far) = (Fit(story, method, _ => 1, 0), Fit(story, method, _ => unit, shift));
        var numbers = Rows * (story == Factors ? Columns : 1) - (story == Level ? 1 : story == Autoregression ? 2 : 0);
        Assert.Equal(near.Value - (numbers * Math.Log(unit)), far.Value, 1e-3);
        Assert.DoesNotContain(far.Diagnostics, d => d.Code == "W0517");
    }

    /// <summary>Columns in units of their own, as in a table of lengths, weights and prices.</summary>
    [Theory, InlineData("map"), InlineData("em")]
    public void Each_column_has_its_units(string method)
    {
        var (near, far) = (Fit(Factors, method, _ => 1, 0), Fit(Factors, method, column => Math.Pow(10, column), 0));
        Assert.Equal(near.Value - (Rows * Math.Log(10) * (Columns * (Columns - 1) / 2)), far.Value, 1e-3);
    }

    private static FitOutcome Fit(string story, string method, Func<int, double> unit, double shift)
    {
        var lines = Enumerable.Range(0, Rows).Select(i => string.Join(',', data.Select((c, at) => at < Columns
            ? ((c[i] * unit(at)) + shift).ToString("R", CultureInfo.InvariantCulture)
            : ((int)c[i]).ToString(CultureInfo.InvariantCulture))));
        return TestStory.By(story, $"c0,c1,c2,c3,c4,g,h\n{string.Join('\n', lines)}\n").Fitted(new(Threads: 1), method);
    }

    /// <summary>
    /// A series with a moving level, four columns that share a factor and crossed effects, and the two groups of each row.
    /// </summary>
    private static double[][] Draw(RandomStream random)
    {
        double[][] columns = [.. Enumerable.Range(0, Columns + 2).Select(_ => new double[Rows])];
        double[] one = [.. Enumerable.Range(0, 10).Select(_ => 1.5 * random.NextNormal())],
            other = [.. Enumerable.Range(0, 7).Select(_ => 0.8 * random.NextNormal())];
        var (at, before) = (0.0, 0.0);
        for (var i = 0; i < Rows; i++)
        {
            (at, before) = ((1.2 * at) - (0.5 * before) + random.NextNormal(), at);
            var factor = random.NextNormal();
            columns[0][i] = 5 + at + (0.5 * random.NextNormal());
            (columns[Columns][i], columns[Columns + 1][i]) = ((i % 10) + 1, (i * 3 % 7) + 1);
            for (var c = 1; c < Columns; c++)
                columns[c][i] = 2 + (c * 0.5 * factor) + (0.7 * random.NextNormal())
                    + (c == 1 ? one[i % 10] + other[i * 3 % 7] : 0);
        }

        return columns;
    }
}

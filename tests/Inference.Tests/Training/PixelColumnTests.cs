using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Training;

/// <summary>The columns of a table have a unit each; those of an image share one.</summary>
public sealed class PixelColumnTests
{
    private const int Count = 60, Wide = 30;

    private const string Flow = """
        model Flow
        data x[rows]: real[D] from all
        flow warp: real[D] = realnvp(layers = 2, hidden = [6])
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """;

    private const string Autoencoder = """
        model Vae
        data x[rows]: real[30] from all
        net decode(z: real[2]) -> (mean: real[30], sd: positive[30]) = mlp(hidden = [5])
        for n in rows {
          z[n]: real[2] ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]))
        }
        guide {
          net encode(x: real[30]) -> (mean: real[2], sd: positive[2]) = mlp(hidden = [5])
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }
        """;

    private const string Score = """
        model Score
        data x[rows]: real[30] from all
        sde noising: real[30] = vp(beta_min = 0.1, beta_max = 20)
        net score(x: real[30], t: unit) -> real[30] = mlp(hidden = [6, 6], act = silu)
        for n in rows { x[n] ~ reverse(noising, score) }
        """;

    /// <summary>
    /// The same bits for each row after the Jacobian, and the same weights, where each of 30 columns has a unit from 1e-3 to 1e6 and an
    /// origin of its own.
    /// </summary>
    [Theory]
    [InlineData("mle", Flow)]
    [InlineData("elbo", Autoencoder)]
    [InlineData("score", Score)]
    public void The_unit_and_origin_of_each_column_do_not_matter(string method, string story)
    {
        var (one, other) = (Trained(Csv((n, d) => Real(n, d))), Trained(Csv((n, d) => (Factor(d) * (7 - d)) + (Factor(d) * Real(n, d)))));
        var isDensity = one.Objective.IsInNats;
        var jacobian = isDensity ? Count * Enumerable.Range(0, Wide).Sum(d => Math.Log(Factor(d))) : 0;
        Assert.Equal(one.Value - jacobian, other.Value, isDensity ? Count * Wide * 1e-4 : 1e-3);
        foreach (var (name, weights) in one.Summary!.Weights!.Where(w => !w.Key.Contains("put", StringComparison.Ordinal)
            && !w.Key.EndsWith(".units", StringComparison.Ordinal)))
            for (var i = 0; i < weights.Values.Length; i++)
                Assert.Equal(weights.Values[i], other.Summary!.Weights![name].Values[i], 1e-3);

        FitOutcome Trained(string csv) => TestStory.By(story, csv).Fitted(new(MaxIterations: 20, Threads: 1), method);

        static double Factor(int d) => Math.Pow(10, (d * 7 % 10) - 3);
    }

    /// <summary>Which columns of a table are alike, by their values.</summary>
    [Theory]
    [InlineData("reals", 30)]
    [InlineData("pixels", 1)]
    [InlineData("shades", 1)]
    [InlineData("amounts", 30)]
    [InlineData("flags", 1)]
    [InlineData("tiny flags", 30)]
    [InlineData("rare tiny flags", 30)]
    [InlineData("counts and flags", 30)]
    [InlineData("counts and fractions", 30)]
    [InlineData("one large", 30)]
    [InlineData("constants", 30)]
    public void Columns_of_a_table_share_a_unit_if_they_are_shades(string kind, int units) =>
        Assert.Equal(units, Units(Flow, Csv((n, d) => kind switch
        {
            "reals" => Real(n, d),
            "pixels" => Pixel(n, d),
            "shades" => Pixel(n, d) / 16,
            // amounts in money have zeros, and a scale each
            "amounts" => Math.Max(0, Real(n, d)) * Math.Pow(10, d % 6),
            "flags" => Flag(n, d, 0.4),
            "tiny flags" => Flag(n, d, 0.4) * (d % 10 == 3 ? 1e-2 : 1),
            "rare tiny flags" => Flag(n, d, d % 10 == 3 ? 0.05 : 0.4) * (d % 10 == 3 ? 1e-2 : 1),
            "counts and flags" => d % 3 == 0 ? Flag(n, d, 0.4) : Math.Round(20 * (1 + Real(n, d))),
            "counts and fractions" => d % 3 == 0 ? Flag(n, d, 0.95) * 0.5 * (1 + Real(n, d))
                : Flag(n, d, 0.9) * Math.Round(20 * (1 + Real(n, d))),
            "one large" => d == 4 ? 1e6 * Real(n, d) : Flag(n, d, 0.4),
            _ => d,
        })));

    /// <summary>A declared range, a shape of lines and columns, and layers of images say that columns are pixels.</summary>
    [Theory]
    [InlineData("data x[rows]: real[30] from all", "mlp(hidden = [4])", 30)]
    [InlineData("data x[rows]: real[5, 6] from all", "mlp(hidden = [4])", 1)]
    [InlineData("data x[rows, 5, 6]: real from all", "mlp(hidden = [4])", 1)]
    [InlineData("data x[rows]: real[30] from all", "reshape(1, 5, 6) |> conv(2) |> linear", 1)]
    public void Stories_show_images(string data, string body, int units)
    {
        var type = data.Contains("6]", StringComparison.Ordinal) ? "real[5, 6]" : "real[30]";
        var read = data.Contains("[rows, 5", StringComparison.Ordinal) ? "x[n, .., ..]" : "x[n]";
        var story = $$"""
            model Read
            {{data}}
            data y[rows]: real from y
            net read(x: {{type}}) -> real = {{body}}
            for n in rows { y[n] ~ Normal(read({{read}}), 1) }
            """.Replace("from all", "from all except y", StringComparison.Ordinal);
        Assert.Equal(units, Units(story, Csv((n, d) => Real(n, d) * (d == 7 ? 0.01 : 1), "y")));
    }

    [Theory]
    [InlineData("in 0..255", 1)]
    [InlineData("", Wide)]
    public void A_declared_range_is_common_to_its_columns(string range, int units)
    {
        var story = $$"""
            model Read
            data x[rows]: int[30] {{range}} from all except y
            data y[rows]: real from y
            net read(x: int[30]) -> real = mlp(hidden = [4])
            for n in rows { y[n] ~ Normal(read(x[n]), 1) }
            """;
        Assert.Equal(units, Units(story, Csv((n, d) => Math.Round(40 + (d * Real(n, d))), "y")));
    }

    /// <summary>Measurements of several units at many times are no image.</summary>
    [Fact]
    public void Series_of_measurements_in_other_units_have_a_unit_each()
    {
        var story = """
            model Read
            data x[rows]: real[10, 3] from all except y
            data y[rows]: real from y
            net read(x: real[10, 3]) -> real = mlp(hidden = [4])
            for n in rows { y[n] ~ Normal(read(x[n]), 1) }
            """;
        Assert.Equal(Wide, Units(story, Csv((n, d) => d % 3 == 0 ? 1000 + (100 * Real(n, d)) : Real(n, d), "y")));
    }

    /// <summary>Pixels that are constant, or lit once, are read near 0 in the unit of all.</summary>
    [Fact]
    public void Pixels_that_are_nearly_constant_are_not_magnified()
    {
        var problem = TestStory.By(Flow, Csv((n, d) => Pixel(n, d))).Problem;
        var units = Assert.Single(FrozenUnits.Freeze(problem).Units).Value.Values.Values;
        Assert.All(problem.Data["x"].Values, v => Assert.InRange((v - units[0]) / units[1], -5, 5));
    }

    private static int Units(string story, string csv) =>
        Assert.Single(FrozenUnits.Freeze(TestStory.By(story, csv).Problem).Units, u => !u.Key.Contains("output", StringComparison.Ordinal))
            .Value.Values.Shape[1];

    private static string Csv(Func<int, int, double> cell, string? last = null)
    {
        IEnumerable<string> names = Enumerable.Range(0, Wide).Select(d => $"c{d}");
        return string.Join(',', last is null ? names : names.Append(last)) + "\n" + string.Concat(Enumerable.Range(0, Count).Select(n =>
            string.Join(',', Enumerable.Range(0, last is null ? Wide : Wide + 1)
                .Select(d => FormattableString.Invariant($"{cell(n, d):R}")))
                + "\n"));
    }

    private static double Real(int n, int d) => Math.Sin(((d + 1) * (n + 0.3)) + d);

    /// <summary>0 or 1, with this probability of 1.</summary>
    private static double Flag(int n, int d, double probability) => 0.5 * (1 + Math.Sin((31 * n) + (17.3 * d) + (n * d))) is var u
        && Math.Acos(1 - (2 * u)) / Math.PI < probability ? 1 : 0;

    /// <summary>Shades from 0 to 16: a constant column, one that is lit once, and others.</summary>
    private static double Pixel(int n, int d) => d switch
    {
        0 => 0,
        1 => n == 7 ? 1 : 0,
        _ => Math.Clamp(Math.Round(20 * Real(n, d)), 0, 16),
    };
}

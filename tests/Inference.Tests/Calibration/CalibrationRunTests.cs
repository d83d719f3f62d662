using ProbDsl.Inference.Calibration;

namespace ProbDsl.Tests.Calibration;

/// <summary>Ranks depend on the seed and the number of a simulation alone, and simulations that fail are named.</summary>
public sealed class CalibrationRunTests
{
    private const string Scale = """
        data y[rows]: real
        m ~ Normal(0, 1)
        s ~ Gamma(2, 1)
        for n in rows { y[n] ~ Normal(m, precision = s) }
        """;

    [Fact]
    public void Threads_and_order_do_not_change_ranks()
    {
        var of = new CalibrationCase(Scale, "importance", 5) { Options = new(Draws: 200, Seed: 3) };
        var one = CalibrationCase.RanksOf(of.Setup(), [.. Enumerable.Range(1, 12)], threads: 1);
        Assert.Equal(Enumerable.Range(1, 12), one.Select(s => s.Number));
        Assert.Equal(one, CalibrationCase.RanksOf(of.Setup(), [.. Enumerable.Range(1, 12)], threads: 3));
        Assert.Equal(one[7..], CalibrationCase.RanksOf(of.Setup(), [.. Enumerable.Range(8, 5)]));
        var other = CalibrationCase.RanksOf((of with { Options = new(Draws: 200, Seed: 4) }).Setup(), [.. Enumerable.Range(1, 2)]);
        Assert.NotEqual(one[..2], other);
    }

    /// <summary>Seeds of data and fits differ from each other in all simulations, and from those of the next calibration.</summary>
    [Fact]
    public void Seeds_are_different()
    {
        var seeds = Enumerable.Range(1, 2).Select(seed => new CalibrationSeeds((ulong)seed))
            .SelectMany(s => Enumerable.Range(1, 1000).SelectMany(n => new[] { s.OfData(n), s.OfFit(n) })).ToList();
        Assert.Equal(seeds.Count, seeds.Distinct().Count());
    }

    [Theory]
    [InlineData("1/1", "1 2 3 4 5"), InlineData("1/2", "1 3 5"), InlineData("2/2", "2 4"), InlineData("2/3", "2 5")]
    public void Parts_have_every_simulation_once(string text, string numbers) => Assert.Equal(numbers,
        string.Join(' ', Enumerable.Range(1, 5).Where(n => CalibrationPart.Read(text)!.Has(n))));

    [Theory, InlineData("0/2"), InlineData("3/2"), InlineData("2"), InlineData("a/b"), InlineData("1/2/3"), InlineData("-1/2")]
    public void Other_texts_are_no_parts(string text) => Assert.Null(CalibrationPart.Read(text));

    /// <summary>A prior beyond all numbers fails in some simulations, which the others do not change.</summary>
    [Fact]
    public void Failures_have_a_code()
    {
        var far = Scale.Replace("m ~ Normal(0, 1)", "m ~ Normal(0, 1)\nt ~ LogNormal(0, 500)", StringComparison.Ordinal)
            .Replace("Normal(m,", "Normal(m + exp(t),", StringComparison.Ordinal);
        var ranks = CalibrationCase.RanksOf(new CalibrationCase(far, "importance", 5).Setup(), [.. Enumerable.Range(1, 12)]);
        Assert.Contains(ranks, s => s.Failure is not null);
        Assert.All(ranks.Where(s => s.Failure is not null), s => Assert.Empty(s.Ranks));
    }

    [Theory]
    [InlineData("m ~ Normal(0, 1)", "param m: real", "E0660")]
    [InlineData("m ~ Normal(0, 1)", "m ~ Flat()", "E0405")]
    public void Stories_without_priors_are_refused(string right, string wrong, string code) => Assert.Equal(code,
        Assert.Single(new CalibrationCase(Scale.Replace(right, wrong, StringComparison.Ordinal), null, 5).Prepare().Diagnostics).Code);

    [Theory, InlineData("map", 99), InlineData("importance", 10)]
    public void Fits_without_draws_are_refused(string method, int draws) => Assert.Equal("E0661",
        Assert.Single(new CalibrationCase(Scale, method, 5) { Options = new(Draws: draws) }.Prepare().Diagnostics).Code);

    [Theory]
    [InlineData("y", "z", "it does not draw `y`")]
    [InlineData("m|s", "a|b", "it has none of its unknowns")]
    public void Another_story_that_does_not_fit_is_refused(string names, string others, string reason)
    {
        var renamed = names.Split('|').Zip(others.Split('|')).Aggregate(Scale, (text, name) =>
            System.Text.RegularExpressions.Regex.Replace(text, $@"\b{name.First}\b", name.Second));
        var refused = Assert.Single(new CalibrationCase(Scale, "importance", 5) { Simulated = renamed }.Prepare().Diagnostics);
        Assert.Equal("E0663", refused.Code);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Elements that others determine are not ranked, nor labels.</summary>
    [Fact]
    public void Each_free_number_is_ranked()
    {
        var setup = new CalibrationCase("""
            data z[rows]: real[2] from z1, z2
            w: simplex[2] ~ Dirichlet(2)
            cov: covariance[2] ~ InverseWishart(5, identity(2))
            corr: correlation[2] ~ LKJ(2)
            for n in rows { kind[n] ~ Categorical(w)
              z[n] ~ MvNormal([[0, 0], [1, 1]][kind[n]] + corr[2], cov) }
            """, "nuts", 4).Setup();
        Assert.Equal(["w[1]", "cov[1, 1]", "cov[2, 1]", "cov[2, 2]", "corr[2, 1]"], setup.Quantities.SkipLast(1).Select(q => q.Name));
        Assert.Equal(["w.1", "cov.1.1", "cov.2.1", "cov.2.2", "corr.2.1"], setup.Quantities.SkipLast(1).Select(q => q.Column));
        Assert.Equal("kind", Assert.Single(setup.Unranked).Unknown);
    }
}

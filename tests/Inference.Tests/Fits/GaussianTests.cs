using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Fits;

public sealed class GaussianTests
{
    [Fact]
    public void Mean_and_biased_sd_of_waiting_to_1e_12()
    {
        var bound = TestStory.By(Examples.Read("gaussian-mle/gaussian_mle.gen"), Examples.Faithful);
        decimal[] waiting = [.. Examples.Faithful.TrimEnd().Split('\n').Skip(1)
            .Select(line => decimal.Parse(line.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture))];
        var mean = waiting.Sum() / waiting.Length;
        var sd = Math.Sqrt((double)(waiting.Sum(w => (w - mean) * (w - mean)) / waiting.Length));
        var outcome = bound.Fitted();
        Assert.Equal((double)mean, Estimates.Scalar(outcome, "mean"), 1e-12);
        Assert.Equal(sd, Estimates.Scalar(outcome, "sd"), 1e-12);
        Optimum.Holds(bound, outcome);
    }

    // three scales in one column: sd 1 about 0, sd 1e-9 about 0, sd 1e9 about 1e12
    [Fact]
    public void A_group_is_solved_on_its_own_however_far_and_wide_the_others_are()
    {
        const string story = """
            model Scales
            data x[rows]: real
            data g[rows]: index[3]
            param mean[3]: real
            param sd[3]: positive
            for n in rows { x[n] ~ Normal(mean[g[n]], sd[g[n]]) }
            """;
        var bound = TestStory.By(story, "g,x\n1,-1\n2,-1e-9\n3,0.999e12\n1,1\n2,1e-9\n3,1.001e12\n");
        var outcome = bound.Fitted();
        Assert.Equal([0, 0, 1e12], Estimates.Of(outcome, "mean"));
        Assert.All(Estimates.Of(outcome, "sd").Zip([1, 1e-9, 1e9]), pair => Assert.Equal(1, pair.First / pair.Second, 1e-12));
        Optimum.Holds(bound, outcome);
    }

    // y = x to 1.5e-5 of its sd; the value by mpmath with 60 digits from -n/2 (2 log 2 pi + log det S + 2)
    [Fact]
    public void Columns_that_almost_determine_each_other_have_a_maximum()
    {
        const string story = """
            model Line
            data x[rows]: real[2] from x, y
            param m: real[2]
            param s: covariance[2]
            for n in rows { x[n] ~ MvNormal(m, s) }
            """;
        var rows = Enumerable.Range(0, 16)
            .Select(i => FormattableString.Invariant($"{i / 4.0:R},{(i / 4.0) + ((i % 2 == 0 ? 1 : -1) / 65536.0):R}"));
        var outcome = TestStory.By(story, $"x,y\n{string.Join('\n', rows)}\n").Fitted();
        Assert.Equal(129.864175436927337, outcome.Value, 1e-6);
    }

    [Fact]
    public void A_constant_group_beside_one_that_varies_has_no_maximum()
    {
        const string story = """
            model Scales
            data x[rows]: real
            data g[rows]: index[2]
            param mean[2]: real
            param sd[2]: positive
            for n in rows { x[n] ~ Normal(mean[g[n]], sd[g[n]]) }
            """;
        var error = Assert.Single(TestStory.By(story, "g,x\n1,-1\n2,0.1\n1,1\n2,0.1\n2,0.1\n").Fit().Diagnostics);
        Assert.Equal("E0501", error.Code);
        Assert.Contains("`sd[2]`", error.Message, StringComparison.Ordinal);
    }
}

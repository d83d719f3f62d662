using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Results.ClosedForms;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Results;

/// <summary>Ends of credible intervals: equal tails, and the shortest interval.</summary>
public sealed class IntervalEndsTests
{
    [Theory]
    [InlineData("0.9", 0.9, false, "q5", "q95", "5%", "95%")]
    [InlineData("0.95", 0.95, false, "q2.5", "q97.5", "2.5%", "97.5%")]
    [InlineData("0.5", 0.5, false, "q25", "q75", "25%", "75%")]
    [InlineData("hdi:0.95", 0.95, true, "hdi95_low", "hdi95_high", "HDI95 low", "HDI95 high")]
    [InlineData("HDI:.999", 0.999, true, "hdi99.9_low", "hdi99.9_high", "HDI99.9 low", "HDI99.9 high")]
    public void Texts_are_read_and_named(
        string text, double mass, bool isShortest, string low, string high, string lowTitle, string highTitle)
    {
        var read = CredibleInterval.Read(text);
        Assert.Equal(new CredibleInterval(mass, isShortest), read);
        Assert.Equal(((low, high), (lowTitle, highTitle)), (read!.Names, read.Titles));
        Assert.Equal(read, CredibleInterval.Read(read.ToString()));
    }

    [Theory, InlineData("95"), InlineData("0"), InlineData("1"), InlineData("-0.5"), InlineData("hdi"), InlineData("hdi:")]
    [InlineData("nan"), InlineData("0.9 hdi"), InlineData("eti:0.9"), InlineData("")]
    public void Other_texts_are_none(string text) => Assert.Null(CredibleInterval.Read(text));

    [Theory, InlineData(0.5), InlineData(0.8), InlineData(0.95), InlineData(0.999)]
    public void Of_a_symmetric_density_with_one_peak_both_are_the_same(double mass)
    {
        var (low, high) = IntervalEnds.Compute(new(mass), NormalQuantile.Compute);
        var (shortLow, shortHigh) = IntervalEnds.Compute(new(mass, IsShortest: true), NormalQuantile.Compute);
        Assert.Equal((low, high), (-high, -low), new Within(1e-12));
        Assert.Equal((low, high), (shortLow, shortHigh), new Within(1e-4));
    }

    /// <summary>The density of an Exponential falls from 0 on: its shortest interval begins there.</summary>
    [Theory, InlineData(0.5), InlineData(0.95)]
    public void Of_a_density_that_falls_it_begins_at_the_bound(double mass) => Assert.Equal((0, -Math.Log(1 - mass)),
        IntervalEnds.Compute(new(mass, IsShortest: true), p => -Math.Log(1 - p)), new Within(1e-9));

    /// <summary>The reverse: it ends at 0.</summary>
    [Fact]
    public void Of_a_density_that_rises_it_ends_at_the_bound() => Assert.Equal((Math.Log(0.2), 0),
        IntervalEnds.Compute(new(0.8, IsShortest: true), p => Math.Log(p)), new Within(1e-9));

    /// <summary>At a bound the end is that bound, not the quantile of a tiny probability, which tables would print in full.</summary>
    [Fact]
    public void An_end_at_a_bound_is_the_bound()
    {
        CredibleInterval interval = new(0.95, IsShortest: true);
        Assert.Equal("0", $"{IntervalEnds.Compute(interval, p => -Math.Log(1 - p)).Low}");
        Assert.Equal("0", $"{IntervalEnds.Compute(interval, p => p == 0 ? -0.0 : BetaQuantile.Compute(1, 4, p)).Low}");
        Assert.Equal("0", $"{IntervalEnds.Compute(interval, p => Math.Max(BetaQuantile.Compute(1, 4, p), 1e-53)).Low}");
        Assert.Equal(1, IntervalEnds.Compute(interval, p => BetaQuantile.Compute(4, 1, p)).High);
        Assert.Equal(-2, IntervalEnds.Compute(interval, p => -2 - Math.Log(p)).Low);
        Assert.True(double.IsFinite(IntervalEnds.Compute(interval, p => Math.Tan(Math.PI * (p - 0.5))).Low));
    }

    /// <summary>
    /// Of a Gumbel(0, 1) the density exp(-x - exp(-x)) is equal at both ends, and between them is the asked probability.
    /// </summary>
    [Theory, InlineData(0.3), InlineData(0.8), InlineData(0.95)]
    public void Of_a_skew_density_both_ends_have_one_density(double mass)
    {
        var (low, high) = IntervalEnds.Compute(new(mass, IsShortest: true), p => -Math.Log(-Math.Log(p)));
        Assert.Equal(mass, Math.Exp(-Math.Exp(-high)) - Math.Exp(-Math.Exp(-low)), 1e-6);
        Assert.Equal(high + Math.Exp(-high), low + Math.Exp(-low), 1e-3);
        Assert.True(Math.Exp(-Math.Exp(-low)) < 0.5 * (1 - mass), "more mass is above than below");
    }

    /// <summary>A decreasing function of a number has its ends in order.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void A_decreasing_function_has_its_ends_in_order(bool isShortest)
    {
        var (low, high) = IntervalEnds.Compute(new(0.9, isShortest), p => -NormalQuantile.Compute(p));
        Assert.Equal((-1.6448536269514722, 1.6448536269514722), (low, high), new Within(1e-4));
    }

    /// <summary>Each of several numbers has the interval that it has alone.</summary>
    [Fact]
    public void Several_numbers_have_each_their_own()
    {
        CredibleInterval interval = new(0.7, IsShortest: true);
        var (low, high) = IntervalEnds.Compute(interval, 2, p => [-Math.Log(1 - p), NormalQuantile.Compute(p)]);
        Assert.Equal(IntervalEnds.Compute(interval, p => -Math.Log(1 - p)), (low[0], high[0]));
        Assert.Equal(IntervalEnds.Compute(interval, NormalQuantile.Compute), (low[1], high[1]));
    }

    [Fact]
    public void Quantiles_of_draws_are_on_the_lines_between_the_middles_of_their_weights()
    {
        var quantiles = new HazenQuantiles(5);
        double[] weights = [0.1, 0, 0.4, 0.2, 0.3];
        quantiles.Set([1, 2, 3, 5, 9], i => weights[i]);
        // middles at 0.05, 0.3, 0.6, 0.85; the number without weight does not count
        var expectations = new[] { (0.01, 1), (0.05, 1), (0.175, 2), (0.3, 3), (0.45, 4), (0.6, 5), (0.725, 7), (0.85, 9), (0.99, 9) };
        foreach (var (p, expected) in expectations)
            Assert.Equal(expected, quantiles.At(p), 1e-12);
        quantiles.Set([], _ => 1);
        Assert.True(double.IsNaN(quantiles.At(0.5)));
    }

    /// <summary>Against a search of all intervals of a Poisson distribution.</summary>
    [Theory]
    [InlineData(0.3, 0.5), InlineData(0.3, 0.95), InlineData(4, 0.8), InlineData(4.5, 0.95), InlineData(30, 0.9), InlineData(30, 0.3)]
    public void The_interval_of_counts_is_the_shortest_of_all(double rate, double mass)
    {
        double[] each = [.. Enumerable.Range(0, 120).Select(k => Math.Exp((k * Math.Log(rate)) - rate
            - Enumerable.Range(1, k).Sum(i => Math.Log(i))))];
        var all = from low in Enumerable.Range(0, each.Length)
                  from high in Enumerable.Range(low, each.Length - low)
                  let sum = each[low..(high + 1)].Sum()
                  where sum >= mass
                  select (low, high, sum);
        var shortest = all.GroupBy(i => i.high - i.low).MinBy(g => g.Key)!.MaxBy(i => i.sum);
        var (found, equal) = (new CountInterval(new(mass, IsShortest: true)), new CountInterval(new(mass)));
        foreach (var probability in each)
        {
            found.Add(probability);
            equal.Add(probability);
        }

        Assert.Equal((shortest.low, shortest.high), ((int)found.Low, (int)found.High));
        Assert.Equal((Reached((1 - mass) / 2), Reached(0.5), Reached((1 + mass) / 2)), (equal.Low, equal.Median, equal.High));
        Assert.Equal(equal.Median, found.Median);

        double Reached(double p) => Enumerable.Range(0, each.Length).First(k => each[..(k + 1)].Sum() >= p);
    }

    private sealed class Within(double apart) : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) a, (double, double) b) =>
            Math.Abs(a.Item1 - b.Item1) < apart && Math.Abs(a.Item2 - b.Item2) < apart;

        public int GetHashCode((double, double) of) => 0;
    }
}

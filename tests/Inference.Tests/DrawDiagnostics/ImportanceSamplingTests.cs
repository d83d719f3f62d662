using ProbDsl.Inference.DrawDiagnostics;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>Evidence, weights and their diagnosis, where the truth is known.</summary>
public sealed class ImportanceSamplingTests
{
    private const int Draws = 100_000;
    private const double LogConstant = -3.7;

    // by ArviZ's psislw: k, log evidence, effective size, largest weight, and the mean, sd of the index and the evidence's error
    public static TheoryData<string, double[], double[]> Elsewhere => new()
    {
        { "pareto", [.. Indices(1000).Select(i => -0.6 * Math.Log((i + 0.5) / 1000))], [0.5838651961254624, 0.8905467274313157,
            260.5143857415061, 0.03744266894181186, 294.175441047782, 291.6867432120372, 0.05500744990535749] },
        { "sine", [.. Indices(500).Select(i => 3 * Math.Sin(i))], [-1.4297362152736655, 1.5904601439123613, 177.5829065767689,
            0.008162961444631063, 249.73047271095214, 145.08706701222823, 0.06019955182991174] },
        { "parabola", [.. Indices(300).Select(i => -Math.Pow((i - 149.3) / 60, 2))], [-1.3799358463685045, -1.0374799387845508,
            150.01933387467724, 0.00938761923257941, 149.29780063335338, 42.267685857614914, 0.05772540497984571] },
        { "short", [.. Indices(40).Select(i => Math.Cos(i * i))], [-0.598283391198281, 0.44040750192049627, 30.883554870052322,
            0.043773986187279824, 20.41769644341538, 11.994140409990083, 0.08705374655132916] },
    };

    [Theory, MemberData(nameof(Elsewhere))]
    public void Numbers_agree_with_other_code(string name, double[] logWeights, double[] expected)
    {
        var found = ImportanceSampling.Estimate(logWeights);
        var moments = found.Moments([.. Indices(logWeights.Length)]);
        double[] numbers = [found.ParetoShape, found.LogEvidence, found.EffectiveSampleSize, found.Weights.Max(), moments.Mean, moments.Sd,
            found.LogEvidenceError];
        Assert.All(numbers.Zip(expected), pair =>
            Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-10 * Math.Abs(pair.Second), $"{name}: {pair.First} and {pair.Second}"));
        Assert.Equal(1, found.Weights.Sum(), 1e-12);
    }

    // p of rate a, q of rate b: weights c exp((b - a) x) follow a Pareto distribution of shape 1 - a / b exactly, and its largest 3 sqrt(n)
    // have a deviation of (1 + k) / sqrt(3 sqrt(n))
    [Theory, InlineData(0.8), InlineData(0.5), InlineData(0.3), InlineData(0.1)]
    public void The_shape_is_that_of_the_weights(double ratio)
    {
        var found = ImportanceSampling.Estimate(Exponential(ratio, 1));
        var (shape, tail) = (1 - ratio, 3 * Math.Sqrt(Draws));
        Assert.InRange(found.ParetoShape, shape - (4 * (1 + shape) / Math.Sqrt(tail)), shape + (4 * (1 + shape) / Math.Sqrt(tail)));
        Assert.Equal(shape < 0.55, found.Tail.IsReliable);
    }

    // weights that follow a Pareto distribution exactly: estimates of their shape vary as the error says, also of a short tail
    [Theory, InlineData(0.8, 4000), InlineData(0.5, 4000), InlineData(0.3, 4000), InlineData(0.5, 100), InlineData(0.8, 100)]
    public void The_shape_varies_by_its_standard_error(double ratio, int draws)
    {
        var found = Enumerable.Range(1, 200).Select(seed => ImportanceSampling.Estimate(Exponential(ratio, (ulong)seed, draws))).ToList();
        var mean = found.Average(f => f.ParetoShape);
        var sd = Math.Sqrt(found.Average(f => Math.Pow(f.ParetoShape - mean, 2)));
        // the sd of 200 numbers has a relative error of a twentieth
        Assert.InRange(found.Average(f => f.ParetoShapeError) / sd, 0.8, 1.2);
    }

    // with k < 1/2 the weights have a variance, ratio^2 / (2 ratio - 1) - 1 times the squared mean
    [Fact]
    public void Evidence_is_unbiased_and_as_uncertain_as_it_says()
    {
        var scores = Enumerable.Range(1, 40).Select(seed => Score(Exponential(0.8, (ulong)seed), LogConstant)).ToList();
        Assert.All(scores, z => Assert.InRange(z, -4, 4));
        Assert.InRange(scores.Average() * Math.Sqrt(scores.Count), -4, 4);
        Assert.InRange(scores.Average(z => z * z), 1 - (4 * Math.Sqrt(2.0 / 40)), 1 + (4 * Math.Sqrt(2.0 / 40)));
        var wrong = Enumerable.Range(1, 40).Select(seed => Score(Exponential(0.8, (ulong)seed), LogConstant + 0.005)).ToList();
        Assert.NotInRange(wrong.Average() * Math.Sqrt(wrong.Count), -4, 4);
    }

    [Fact]
    public void The_error_of_the_evidence_is_its_formula()
    {
        var expected = Math.Sqrt(((0.8 * 0.8 / 0.6) - 1) / Draws);
        Assert.InRange(ImportanceSampling.Estimate(Exponential(0.8, 1)).LogEvidenceError / expected, 0.97, 1.03);
    }

    // ratios of a t distribution to a normal one grow as exp(x^2 / 2), a tail of shape 1; the other way round they are bounded
    [Fact]
    public void A_normal_proposal_for_a_t_distribution_is_not_to_be_trusted_and_a_t_for_a_normal_is()
    {
        var random = new RandomStream(1, "proposal");
        double[] z = [.. Enumerable.Range(0, Draws).Select(_ => random.NextNormal())];
        double[] t = [.. z.Select(x => x / Math.Sqrt(Enumerable.Range(0, 3).Sum(_ => Math.Pow(random.NextNormal(), 2)) / 3))];
        var bad = ImportanceSampling.Estimate([.. z.Select(x => LogT(x) - LogNormal(x))]);
        var good = ImportanceSampling.Estimate([.. t.Select(x => LogNormal(x) - LogT(x))]);
        Assert.InRange(bad.ParetoShape, 0.7, 1.2);
        Assert.False(bad.Tail.IsReliable);
        Assert.InRange(good.ParetoShape, double.NegativeInfinity, 0);
        Assert.True(good.Tail.IsReliable);
        Assert.InRange(good.LogEvidence / good.LogEvidenceError, -4, 4);
        var moments = good.Moments(t);
        Assert.InRange(moments.Mean / moments.StandardError, -4, 4);
        Assert.InRange(moments.Sd, 0.98, 1.02);
        Assert.InRange(good.EffectiveSampleSize / Draws, 0.5, 1);
    }

    // a normal proposal of deviation s for a standard one: shape 1 - s^2
    [Theory, InlineData(0.9, 0.19), InlineData(0.7, 0.51), InlineData(0.5, 0.75)]
    public void A_proposal_that_is_too_narrow_shows(double s, double shape)
    {
        var random = new RandomStream(1, "narrow");
        var found = ImportanceSampling.Estimate([.. Enumerable.Range(0, Draws).Select(_ => s * random.NextNormal())
            .Select(x => LogNormal(x) - LogNormal(x / s) + Math.Log(s))]);
        Assert.InRange(found.ParetoShape, shape - 0.25, shape + 0.15);
    }

    [Fact]
    public void Smoothing_brings_means_under_heavy_tails_closer()
    {
        var errors = Enumerable.Range(1, 40).Select(seed => Exponential(0.4, (ulong)seed, 2000)).Select(logs =>
        {
            var (smooth, raw) = (ImportanceSampling.Estimate(logs).Weights, logs.Select(w => Math.Exp(w - logs.Max())).ToArray());
            return (Smooth: Math.Abs(Shares(smooth)), Raw: Math.Abs(Shares([.. raw.Select(w => w / raw.Sum())])));

            // the mean of a quantity under p: x 0.4, of expectation 1
            double Shares(double[] weights) => weights.Zip(logs, (w, log) => w * (log - LogConstant - Math.Log(0.4)) / 0.6 * 0.4).Sum() - 1;
        }).ToList();
        Assert.True(errors.Average(e => e.Smooth * e.Smooth) < errors.Average(e => e.Raw * e.Raw));
    }

    [Fact]
    public void Equal_weights_have_no_tail()
    {
        var found = ImportanceSampling.Estimate([.. Enumerable.Repeat(800.0, 1000)]);
        Assert.Equal((800, 0, double.NegativeInfinity, true),
            (found.LogEvidence, found.LogEvidenceError, found.ParetoShape, found.Tail.IsReliable));
        Assert.Equal(1000, found.EffectiveSampleSize, 1e-9);
        Assert.All(found.Weights, w => Assert.Equal(0.001, w, 1e-15));
    }

    [Fact]
    public void A_few_draws_that_carry_all_are_not_to_be_trusted()
    {
        var found = ImportanceSampling.Estimate([.. Enumerable.Range(0, 1000).Select(i => i < 3 ? -(double)i : -2000)]);
        Assert.Equal((double.PositiveInfinity, false), (found.ParetoShape, found.Tail.IsReliable));
        Assert.InRange(found.EffectiveSampleSize, 1, 3);
    }

    [Theory, InlineData(1), InlineData(10), InlineData(24)]
    public void Too_few_draws_have_no_tail_shape(int draws) =>
        Assert.Equal(draws < 21,
            double.IsPositiveInfinity(ImportanceSampling.Estimate([.. Indices(draws).Select(i => Math.Sin(i))]).ParetoShape));

    [Fact]
    public void Draws_outside_of_the_support_count_as_nothing()
    {
        var logs = Exponential(0.8, 1);
        var found = ImportanceSampling.Estimate([.. logs, .. Enumerable.Repeat(double.NegativeInfinity, Draws)]);
        Assert.Equal(ImportanceSampling.Estimate(logs).LogEvidence - Math.Log(2), found.LogEvidence, 1e-12);
        Assert.All(found.Weights[Draws..], w => Assert.Equal(0, w));
        var none = ImportanceSampling.Estimate([double.NegativeInfinity, double.NegativeInfinity]);
        Assert.Equal((double.NegativeInfinity, 0, false), (none.LogEvidence, none.EffectiveSampleSize, none.Tail.IsReliable));
    }

    [Theory, InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void What_is_no_weight_is_named(double weight) =>
        Assert.Equal($"draw 2 has a log weight of {weight}",
            Assert.Throws<ArgumentException>(() => ImportanceSampling.Estimate([0, 1, weight])).Message);

    [Fact]
    public void Without_weights_there_is_nothing_to_say() => Assert.Throws<ArgumentException>(() => ImportanceSampling.Estimate([]));

    // log weights of an exponential distribution of rate `ratio`, times a constant, at draws of rate 1
    private static double[] Exponential(double ratio, ulong seed, int draws = Draws)
    {
        var random = new RandomStream(seed, "exponential");
        return [.. Enumerable.Range(0, draws).Select(_ => LogConstant + Math.Log(ratio) - ((1 - ratio) * Math.Log(random.NextUniform())))];
    }

    private static double Score(double[] logWeights, double logEvidence)
    {
        var found = ImportanceSampling.Estimate(logWeights);
        return (1 - Math.Exp(logEvidence - found.LogEvidence)) / found.LogEvidenceError;
    }

    private static IEnumerable<double> Indices(int count) => Enumerable.Range(0, count).Select(i => (double)i);

    private static double LogNormal(double x) => -0.5 * ((x * x) + Math.Log(2 * Math.PI));

    // three degrees of freedom: 2 / (pi sqrt(3) (1 + x^2 / 3)^2)
    private static double LogT(double x) => Math.Log(2 / (Math.PI * Math.Sqrt(3))) - (2 * Math.Log(1 + (x * x / 3)));
}

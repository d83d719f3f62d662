using System.Globalization;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.DrawDiagnostics;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>Estimates that importance weights correct, where the posterior is known.</summary>
public sealed class WeightCorrectionTests
{
    private const int Draws = 4000;

    /// <summary>The posterior of a rate is Gamma(3, rate 2).</summary>
    private const string Rate = """
        model Rate
        data y[rows]: count
        rate ~ Gamma(2, 1)
        for n in rows { y[n] ~ Poisson(rate) }
        """;

    // by the closed form of the distribution function, 1 - exp(-2 x) (1 + 2 x + 2 x^2)
    private static readonly double[] quantiles = [0.4088457235819765, 1.33703015686178, 3.1478968109359933];

    // the log-normal distribution at the mode has a mean of 1.77 and a standard deviation of 1.12
    [Fact]
    public void A_skewed_posterior_is_corrected()
    {
        var summary = TestStory.By(Rate, "y\n1\n").Fitted(new(Threads: 1), "laplace").Summary!;
        Assert.True(summary.Tail!.IsCorrected, summary.Tail!.ToString());
        var (rate, sd) = (summary.Estimates.Single(), Math.Sqrt(3) / 2);
        Assert.Equal(1.5, rate.Value.Values[0], 0.05 * sd);
        Assert.Equal(sd, rate.Spread!.Sd.Values[0], 0.06 * sd);
        double[] reported = [rate.Spread.Low.Values[0], rate.Spread.Median.Values[0], rate.Spread.High.Values[0]];
        Assert.All(reported.Zip(quantiles, (found, exact) => found - exact), error => Assert.InRange(error, -0.12 * sd, 0.12 * sd));
        // draws count the same, and so do what predictions read
        Assert.Equal(1.5, summary.Draws!.Arrays["rate"].Values.Average(), 0.06 * sd);
    }

    // of N(0, 1) weighted to N(0.1, 1.05): what draws leave to chance cancels
    [Fact]
    public void The_correction_of_moments_in_closed_form_has_less_noise_than_weighted_draws()
    {
        double[] mean = [0.1, 1.05, 0.1 - (1.05 * 1.6448536269514722), 0.1, 0.1 + (1.05 * 1.6448536269514722)];
        var (corrected, weighted) = (new double[mean.Length], new double[mean.Length]);
        for (var seed = 1ul; seed <= 40; seed++)
        {
            var (sampling, draws) = Shifted(seed, 0.1, 1.05);
            Add(corrected, new WeightCorrection(sampling, CredibleInterval.Usual).Of(Variable, Standard, draws));
            Add(weighted, new DrawSummary(sampling.Weights, CredibleInterval.Usual).Of(Variable, draws));
        }

        for (var i = 0; i < mean.Length; i++)
        {
            Assert.True(corrected[i] < 0.5 * weighted[i], $"{i}: {corrected[i]} and {weighted[i]}");
            Assert.InRange(Math.Sqrt(corrected[i] / 40), 0, 0.03);
        }

        void Add(double[] squares, Estimate found)
        {
            var spread = found.Spread!;
            double[] numbers = [found.Value.Values[0], spread.Sd.Values[0], spread.Low.Values[0], spread.Median.Values[0],
                spread.High.Values[0]];
            for (var i = 0; i < numbers.Length; i++) squares[i] += Math.Pow(numbers[i] - mean[i], 2);
        }
    }

    [Fact]
    public void Equal_weights_change_no_bit()
    {
        var (sampling, draws) = Shifted(1, 0, 1);
        var found = new WeightCorrection(sampling, CredibleInterval.Usual).Of(Variable, Standard, draws);
        Assert.Equal(Standard.Value.Values, found.Value.Values);
        Assert.Equal(Standard.Spread!.Low.Values, found.Spread!.Low.Values);
        Assert.Equal(Standard.Spread.Sd.Values[0], found.Spread.Sd.Values[0], 1e-15);
    }

    /// <summary>
    /// Draws that occur four times each, as those of chains that depend on each other: the error of a weighted mean is what it is off by.
    /// </summary>
    [Theory, InlineData(0.1), InlineData(0.8)]
    public void Errors_of_draws_that_depend_on_each_other_stay(double shift)
    {
        const int Seeds = 200, Times = 4;
        var (off, reported) = (0.0, 0.0);
        for (var seed = 1ul; seed <= Seeds; seed++)
        {
            var random = new RandomStream(seed, "draws");
            double[] draws = [.. Enumerable.Range(0, 500).Select(_ => random.NextNormal())
                .SelectMany(x => Enumerable.Repeat(x, Times))];
            var all = new Tensor([draws.Length], draws);
            var own = new DrawSummary(draws.Length, CredibleInterval.Usual) { EffectiveSize = d => d.Length / (double)Times }
                .Of(Variable, all);
            var found = new WeightCorrection(ImportanceSampling.Estimate([.. draws.Select(x => shift * x)]), CredibleInterval.Usual)
                .Of(Variable, own, all);
            off += Math.Pow(found.Value.Values[0] - shift, 2) / Seeds;
            reported += Math.Pow(found.Spread!.Error!.StandardError.Values[0], 2) / Seeds;
        }

        Assert.InRange(reported / off, 0.7, 1.5);
    }

    // far from the draws, and of few of them: weighted draws alone
    [Fact]
    public void Weights_of_few_draws_are_summarized_alone()
    {
        var (sampling, draws) = Shifted(1, 0.8, 1);
        Assert.True(sampling.EffectiveSampleSize < 0.8 * Draws);
        Assert.Equal(new DrawSummary(sampling.Weights, CredibleInterval.Usual).Of(Variable, draws).Value.Values,
            new WeightCorrection(sampling, CredibleInterval.Usual).Of(Variable, Standard, draws).Value.Values);
    }

    /// <summary>
    /// A regression whose normal approximation is right to a percent: its weights are nearly equal and have a tail of any shape.
    /// </summary>
    [Fact]
    public void The_noise_of_k_hat_is_no_alarm()
    {
        var random = new RandomStream(4, "rows");
        var csv = "x,y\n" + string.Concat(Enumerable.Range(0, 178).Select(_ => random.NextNormal()).ToList().Select(x =>
            string.Create(CultureInfo.InvariantCulture, $"{x:R},{212 + (65 * x) + (35 * random.NextNormal()):R}\n")));
        var story = TestStory.By("""
            model Price
            data x[rows]: real
            data y[rows]: real
            base ~ Normal(200, 100)
            slope ~ Normal(60, 60)
            sd: positive ~ Normal(0, 50)
            for n in rows { y[n] ~ Normal(base + slope * x[n], sd) }
            """, csv);
        var exact = story.Fitted(new(Threads: 1), "quadrature").Summary!.Estimates;
        var shapes = new List<double>();
        for (var seed = 1ul; seed <= 20; seed++)
        {
            var fit = story.Fitted(new(seed, Threads: 1), "advi");
            Assert.Empty(fit.ReliabilityWarnings);
            shapes.Add(fit.Summary!.Tail!.Shape);
            foreach (var (found, right) in fit.Summary!.Estimates.Zip(exact))
            {
                var sd = right.Spread!.Sd.Values[0];
                Assert.InRange((found.Value.Values[0] - right.Value.Values[0]) / sd, -0.03, 0.03);
                Assert.InRange(found.Spread!.Sd.Values[0] / sd, 0.97, 1.03);
                // what 4000 draws leave to chance has a standard deviation of a hundredth here
                Assert.InRange((found.Spread.Low.Values[0] - right.Spread.Low.Values[0]) / sd, -0.08, 0.08);
                Assert.InRange((found.Spread.High.Values[0] - right.Spread.High.Values[0]) / sd, -0.08, 0.08);
            }
        }

        // or else there is nothing to be quiet about
        Assert.Contains(shapes, k => k > ImportanceSampling.UsualThreshold);
    }

    [Theory]
    // shape, its error, effective draws of 4,000; whether the fault is none, the tails alone, or all
    [InlineData(0.6, 0.1, 3900, ApproximationFault.None)]
    [InlineData(0.93, 0.14, 3900, ApproximationFault.None)]
    [InlineData(1.2, 0.14, 3900, ApproximationFault.LightTails)]
    [InlineData(0.84, 0.12, 3000, ApproximationFault.Poor)]
    [InlineData(0.72, 0.12, 3000, ApproximationFault.Poor)]
    [InlineData(0.72, 0.12, 390, ApproximationFault.Poor)]
    [InlineData(0.69, 0.12, 390, ApproximationFault.None)]
    [InlineData(0.5, 0.12, 99, ApproximationFault.Poor)]
    public void A_shape_counts_by_what_the_weights_change(double shape, double error, double effective, ApproximationFault fault) =>
        Assert.Equal(fault, new WeightTail(shape, 0.7, effective, Draws) { ShapeError = error, ChangesLittle = true }.Fault);

    // a tail that the draws do not reach shows in what the weights change before it
    [Fact]
    public void A_shape_counts_sooner_where_the_weights_change_much() =>
        Assert.Equal(ApproximationFault.LightTails, new WeightTail(0.93, 0.7, 3900, Draws) { ShapeError = 0.14 }.Fault);

    // a mean that the weights move by 0.4 standard deviations
    [Theory]
    [InlineData(0.29, 3000, ApproximationFault.None)]
    [InlineData(0.65, 3000, ApproximationFault.Poor)]
    [InlineData(0.29, 1900, ApproximationFault.Poor)]
    public void A_large_change_is_made_where_the_weights_are_sure(double shape, double effective, ApproximationFault fault) =>
        Assert.Equal(fault, new ApproximationQuality(
            new ImportanceSampling(0, 0, effective, shape, new double[Draws]) { ParetoShapeError = 0.1 },
            new NumberDisagreement("a", 0, 1, 0.4, 1, IsLarge: true)).Fault);

    [Fact]
    public void Nothing_is_reliable_alone()
    {
        var tail = new WeightTail(0.5, 0.7, 3900, Draws)
            { ShapeError = 0.12, IsCorrected = true, ChangesLittle = true, Change = "`a` most" };
        Assert.Contains("k-hat 0.50 ± 0.12 (threshold 0.70; corrected by weights: `a` most)",
            tail.Print(new([], 0, []), ShownNames.Short).Replace("\n       ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("do not trust", (tail with { IsOff = true }).Verdict);
        Assert.Equal("do not trust the tails", (tail with { Shape = 1.2 }).Verdict);
    }

    private static readonly Variable Variable = TestStory.Compile("model M\ndata y[n]: real\na ~ Normal(0, 1)\n"
        + "for i in n { y[i] ~ Normal(a, 1) }")["a"];

    private static Estimate Standard => new("a", Number(0), 0)
        { Spread = new(Number(1), Number(-1.6448536269514722), Number(0), Number(1.6448536269514722)) };

    private static Tensor Number(double value) => new([], [value]);

    private static (ImportanceSampling Sampling, Tensor Draws) Shifted(ulong seed, double mean, double sd)
    {
        var random = new RandomStream(seed, "shifted");
        double[] x = [.. Enumerable.Range(0, Draws).Select(_ => random.NextNormal())];
        return (ImportanceSampling.Estimate([.. x.Select(v => (0.5 * v * v) - (0.5 * Math.Pow((v - mean) / sd, 2)) - Math.Log(sd))]),
            new([Draws], x));
    }
}

using ProbDsl.Inference.Training;

namespace ProbDsl.Tests.Training;

/// <summary>Adam, AdamW and AMSGrad against PyTorch and against plain arithmetic.</summary>
public sealed class AdamTests
{
    private const double Rate = 0.05;

    // torch.optim.Adam and AdamW of PyTorch 1.13.0a0 (Debian 12) in float64, lr = 0.05, betas = (0.9, 0.99), on Trainings.Tilted for 50
    // steps
    public static TheoryData<double, bool, double[]> PyTorch => new()
    {
        { 0, false, [0.3295948665021642, -1.5708694536397483, -0.7879926042523768] },
        { 0.1, false, [0.2800699775880503, -1.1970990822933234, -0.7401309005503148] },
        { 0, true, [0.32975527194683374, -1.571117212217578, -0.7884907879863692] },
        { 0.1, true, [0.2801700024563459, -1.1973074371691637, -0.7374852333784799] },
    };

    [Theory, MemberData(nameof(PyTorch))]
    public void Fifty_steps_end_where_those_of_PyTorch_end(double decay, bool isAmsGrad, double[] expected) =>
        Agree(expected, Trained(new(0.9, 0.99, 1e-8, decay, isAmsGrad), 50), 1e-12);

    [Theory, MemberData(nameof(PyTorch))]
    public void Every_step_is_that_of_the_papers(double decay, bool isAmsGrad, double[] _)
    {
        var adam = new Adam(0.9, 0.99, 1e-8, decay, isAmsGrad);
        var byHand = ByHand(adam, 50);
        foreach (var steps in (int[])[1, 2, 3, 10, 50]) Agree(byHand[steps - 1], Trained(adam, steps), 1e-13);
    }

    [Fact]
    public void Another_decay_is_seen() =>
        Assert.Throws<Xunit.Sdk.TrueException>(() =>
            Agree(ByHand(new(WeightDecay: 0.1), 50)[49], Trained(new(WeightDecay: 0.11), 50), 1e-4));

    [Theory, InlineData(0.001), InlineData(1000)]
    public void Without_an_epsilon_the_scale_of_the_loss_does_not_matter_at_the_first_step(double scale)
    {
        var objective = Trainings.Tilted();
        var scaled = objective with { Phases = [new([new(objective.Losses[0].Value * scale, objective.Losses[0].By)])] };
        var options = new TrainingOptions(Steps: 1, Rate: Rate) { Adam = new(Epsilon: 0) };
        // the first step is the rate times the sign of the slope
        Agree([1 - Rate, -2 - Rate, 0.5 - Rate], Trainings.Numbers(Trainings.Trained(scaled, options)), 1e-15);
    }

    private static double[] Trained(Adam adam, int steps) =>
        Trainings.Numbers(Trainings.Trained(Trainings.Tilted(), new(Steps: steps, Rate: Rate) { Adam = adam }));

    /// <summary>
    /// Kingma and Ba 2015, algorithm 1; Loshchilov and Hutter 2019, algorithm 2; Reddi et al. 2018, with the bias corrected as PyTorch has
    /// it.
    /// </summary>
    private static List<double[]> ByHand(Adam adam, int steps)
    {
        double[] w = [1, -2, 0.5], m = new double[3], v = new double[3], largest = new double[3];
        var all = new List<double[]>();
        for (var t = 1; t <= steps; t++)
        {
            var g = Trainings.TiltedGradient(w, t);
            for (var i = 0; i < 3; i++)
            {
                w[i] -= Rate * adam.WeightDecay * w[i];
                m[i] = adam.Beta1 * m[i] + (1 - adam.Beta1) * g[i];
                v[i] = adam.Beta2 * v[i] + (1 - adam.Beta2) * g[i] * g[i];
                largest[i] = adam.IsAmsGrad ? Math.Max(largest[i], v[i]) : v[i];
                w[i] -= Rate * m[i] / (1 - Math.Pow(adam.Beta1, t))
                    / (Math.Sqrt(largest[i] / (1 - Math.Pow(adam.Beta2, t))) + adam.Epsilon);
            }

            all.Add([.. w]);
        }

        return all;
    }

    private static void Agree(double[] expected, double[] actual, double within)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= within, $"{i}: {expected[i]:R} and {actual[i]:R}");
    }
}

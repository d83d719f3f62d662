using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Variational;

namespace ProbDsl.Tests.Diffusion;

/// <summary>Which steps of a chain rows look at, and what is kept of their costs.</summary>
public sealed class StepDrawTests
{
    private const int Steps = 5, Rows = 12;

    private static readonly double[] costs = [0.1, 3, 0.5, 0, 1];

    /// <summary>
    /// In the mean over the shares that choose them, costs by their weights are the costs of all steps; without weights they are not.
    /// </summary>
    [Fact]
    public void By_importance_the_mean_is_that_of_all_steps()
    {
        var run = new Run(squares: [0.01, 9, 0.25, 0, 1], seen: [1, 0.9, 1, 0.7, 1]);
        var draws = Enumerable.Range(0, 4000).SelectMany(i => run.At((i + 0.5) / 4000)).ToList();
        Assert.Equal(costs.Average(), draws.Average(d => d.Weight * costs[d.Step]), 1e-3);
        Assert.True(Math.Abs(draws.Average(d => costs[d.Step]) - costs.Average()) > 0.5);
    }

    /// <summary>
    /// Nineteen parts of twenty go with the root of the mean squares, of which those seen seldom are read as what was seen.
    /// </summary>
    [Fact]
    public void Shares_go_with_the_root_of_mean_squares()
    {
        double[] seen = [1, 0.9, 1, 0.7, 1], squares = [0.01, 9 * 0.9, 0.25, 0, 1], roots = [0.1, 3, 0.5, 0, 1];
        var run = new Run(squares, seen);
        var draws = Enumerable.Range(0, 4000).SelectMany(i => run.At((i + 0.5) / 4000)).ToList();
        foreach (var step in Enumerable.Range(0, Steps))
            Assert.Equal((0.95 * roots[step] / roots.Sum()) + 0.01, draws.Count(d => d.Step == step) / (double)draws.Count, 1e-3);
    }

    /// <summary>A step of which too little is known, or of which all cost nothing: each as often.</summary>
    [Theory, InlineData(9, 0.6), InlineData(0, 1.0)]
    public void Until_all_are_known_steps_are_drawn_evenly(double square, double leastSeen)
    {
        var run = new Run([square, square, square, 0, square], [1, 1, 1, leastSeen, 1]);
        var draws = Enumerable.Range(0, 1000).SelectMany(i => run.At((i + 0.5) / 1000)).ToList();
        Assert.All(draws, d => Assert.Equal(1, d.Weight, 1e-12));
        Assert.All(Enumerable.Range(0, Steps),
            step => Assert.Equal(1.0 / Steps, draws.Count(d => d.Step == step) / (double)draws.Count, 1e-3));
    }

    /// <summary>The running mean squares are those of draws one after another, each a tenth of what is known.</summary>
    [Fact]
    public void Costs_are_kept_by_step()
    {
        double[] squares = [0.01, 9, 0.25, 0, 1], seen = [1, 0.9, 0.2, 0, 0.5];
        var run = new Run(squares, seen);
        var drawn = run.At(0.3);
        var (nextSquares, nextSeen) = run.After(0.3);
        foreach (var step in Enumerable.Range(0, Steps))
        {
            var (square, known) = (squares[step], seen[step]);
            foreach (var _ in drawn.Where(d => d.Step == step))
                (square, known) = (square + (0.1 * ((costs[step] * costs[step]) - square)), known + (0.1 * (1 - known)));
            Assert.Equal(square, nextSquares[step], 1e-12);
            Assert.Equal(known, nextSeen[step], 1e-12);
        }
    }

    /// <summary>Of a chain: the bound by importance is that of every step, in the mean over the shares that choose steps.</summary>
    [Fact]
    public void The_bound_of_a_chain_is_the_same_in_the_mean()
    {
        var one = TestStory.By(ChainStories.Net(), "x\n0.7\n");
        var (all, sampled) = (new GuideRun(one, BoundObjective.Elbo, chains: ChainTreatment.EveryStep),
            new GuideRun(one, BoundObjective.Elbo, drawsStepsByCost: true));
        sampled.Carried["$squares of steps/s"] = new([4], [0.04, 1, 4, 0.01]);
        sampled.Carried["$steps seen/s"] = new([4], [1, 1, 1, 1]);
        var mean = Enumerable.Range(0, 4000)
            .Average(i => sampled.ValueAt(all.At(), (slot, _) => slot.Kind == NoiseKind.Uniform ? (i + 0.5) / 4000 : 0.4));
        Assert.Equal(all.ValueAt(all.At(), (_, _) => 0.4), mean, 0.02);
    }

    private sealed class Run
    {
        private readonly TensorProgram program;
        private readonly Dictionary<string, Tensor> slots;
        private readonly string noise;

        public Run(double[] squares, double[] seen)
        {
            var builder = new ProgramBuilder();
            var source = new Noise(builder, "guide");
            var draws = new StepSampler(builder, source, "s", Steps, [new("rows", Rows, 0, 0)], byCost: true);
            var cost = new AxisTensor(Ops.Gather(builder.Constant(costs, [Steps]), draws.Step.Value, 0), draws.Step.Axes);
            var after = draws.After(cost).ToList();
            program = builder.Build(("step", draws.Step.Value), ("weight", draws.Weight!.Value), ("squares", after[0].Next),
                ("seen", after[1].Next));
            slots = new() { [after[0].Slot] = new([Steps], squares), [after[1].Slot] = new([Steps], seen) };
            noise = source.Slots.Single().Name;
        }

        public IEnumerable<(int Step, double Weight)> At(double share)
        {
            var outputs = Outputs(share);
            return outputs["step"].Values.Zip(outputs["weight"].Values, (s, w) => ((int)s, w));
        }

        public (double[] Squares, double[] Seen) After(double share)
        {
            var outputs = Outputs(share);
            return (outputs["squares"].Values, outputs["seen"].Values);
        }

        private IReadOnlyDictionary<string, Tensor> Outputs(double share) =>
            new Interpreter(program).Run(new Dictionary<string, Tensor>(slots) { [noise] = new([1], [share]) });
    }
}

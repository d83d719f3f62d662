using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Passes;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>The program of a story's log joint density at random free coordinates.</summary>
internal sealed class JointAt
{
    // of the last place at 1
    private static readonly double unit = Math.BitIncrement(1.0) - 1;

    private readonly Interpreter program;
    private readonly Dictionary<string, Tensor> free;

    /// <param name="problem">The story.</param>
    /// <param name="seed">The seed of the coordinates.</param>
    /// <param name="spread">Their standard deviation.</param>
    /// <param name="plan">The plan of the density; null: that of the story.</param>
    public JointAt(Problem problem, ulong seed, double spread = 0.5, DensityPlan? plan = null)
    {
        (Problem, Plan) = (problem, plan ?? DensityPlan.Analyze(problem));
        Joint = LogJoint.Lower(problem, TestStory.Catalog, Plan);
        program = new(Joint.Program());
        var random = new RandomStream(seed, "free coordinates");
        free = Joint.Coordinates.Select(c => (c.Slot, c.Free)).Concat(Joint.NetWeights.Select(w => (w.Name, w.Shape)))
            .ToDictionary(s => s.Item1,
                s => new Tensor(s.Item2, [.. Enumerable.Range(0, s.Item2.Count).Select(_ => spread * random.NextNormal())]));
    }

    public Problem Problem { get; }

    public DensityPlan Plan { get; }

    public LogJoint Joint { get; }

    public IReadOnlyDictionary<string, Tensor> Free => free;

    /// <summary>The density, the Jacobian and the unknowns' arrays.</summary>
    public IReadOnlyDictionary<string, Tensor> Outputs() => program.Run(free);

    public double LogDensity() => Outputs()[LogJoint.Density].Values[0];

    /// <summary>The same by plain evaluation at the same arrays.</summary>
    public double Plainly() => new PlainIntegral(Problem, Arrays(), Gone, Plan).LogDensity;

    /// <summary>Elements of data names that are left out, or marginalized from their vectors.</summary>
    public IReadOnlyDictionary<string, bool[]> Gone =>
        Joint.Unobserved.LeftOut.Concat(Joint.Unobserved.Integrated).GroupBy(g => g.Key)
            .ToDictionary(g => g.Key, g => g.Select(m => m.Value).Aggregate((a, b) => [.. a.Zip(b, (x, y) => x || y)]));

    /// <summary>The arrays of the unknowns, and of data names with the values of their missing cells.</summary>
    public Dictionary<string, Tensor> Arrays()
    {
        var outputs = Outputs();
        var arrays = Joint.Coordinates.ToDictionary(c => c.Source.Name, c =>
            c.Cells is { } cells ? Filled(Problem.Data[c.Source.Name], cells, outputs[c.Unknown.Name].Values) : outputs[c.Unknown.Name]);
        foreach (var weight in Joint.NetWeights) arrays[weight.Name] = free[weight.Name];
        return arrays;
    }

    private static Tensor Filled(Tensor observed, DataCells cells, double[] values)
    {
        var filled = (double[])observed.Values.Clone();
        foreach (var (i, position) in cells.Positions.Index())
            filled[position.Index().Sum(p => (p.Item - 1) * observed.Shape.Strides()[p.Index])] = values[i];
        return new(observed.Shape, filled);
    }

    /// <summary>The slope along each free number of a coordinate, by differences of fourth order.</summary>
    public IEnumerable<double> Differences(string slot, bool withJacobian)
    {
        const double step = 1e-3;
        for (var i = 0; i < free[slot].Values.Length; i++)
            yield return ((8 * (Moved(i, step) - Moved(i, -step))) - (Moved(i, 2 * step) - Moved(i, -2 * step))) / (12 * step);

        double Moved(int at, double by)
        {
            var values = (double[])free[slot].Values.Clone();
            values[at] += by;
            var found = program.Run(new Dictionary<string, Tensor>(free) { [slot] = new(free[slot].Shape, values) });
            return found[LogJoint.Density].Values[0] + (withJacobian ? found[LogJoint.Jacobian].Values[0] : 0);
        }
    }

    /// <summary>
    /// Whether the program means what the plain evaluation says; where latents are integrated through draws that are not normal, whether
    /// the program without these integrals does, and what they are by <see cref="LaplaceByDifferences"/>.
    /// </summary>
    public void Agrees(string about)
    {
        if (Plan.Integrated.Any(b => !b.HasClosedForm))
        {
            AgreesByDifferences(about);
            return;
        }

        var (found, expected) = (LogDensity(), Plainly());
        Assert.True(double.IsFinite(expected), $"{expected} by rows of\n{about}");
        Assert.True(Math.Abs(expected - found) <= 1e-9 * (1 + Math.Abs(expected)),
            $"{expected:R} by rows, {found:R} by the program of\n{about}");
    }

    /// <summary>
    /// Where few numbers of a member are integrated the density without them is the integral itself, here by a fine grid. Elsewhere it is
    /// that of all at the mode, found here by a search of its own, with the determinant of the curvature there by differences.
    /// </summary>
    public void AgreesByDifferences(string about)
    {
        var without = Plan.WithIntegrals(Problem.Graph, b => b.HasClosedForm);
        var all = new JointAt(Problem, 1, plan: without);
        all.Agrees(about);
        var isExact = Plan.Integrated.Where(b => !b.HasClosedForm).All(b => b.IsOfFewNumbers);
        var apart = new LaplaceByDifferences(all.Joint, free);
        // the integral is over the coordinates of the latents
        var ofLatents = isExact ? apart.LogIntegral() : apart.LogDensity();
        var (expected, found) = (ofLatents - Outputs()[LogJoint.Jacobian].Values[0], LogDensity());
        Assert.True(Math.Abs(expected - found) <= (isExact ? 1e-4 : 1e-5 * (1 + Math.Abs(expected))),
            $"{expected:R} {(isExact ? "by a grid" : "by differences")}, {found:R} by the program of\n{about}");
    }

    /// <summary>Whether the slopes are those of the program.</summary>
    public void HasGradients(bool withJacobian, string about)
    {
        var gradients = new Interpreter(Joint.WithGradients(withJacobian)).Run(free);
        foreach (var coordinate in Joint.Coordinates)
        {
            var expected = Differences(coordinate.Slot, withJacobian).ToList();
            var found = gradients[LogJoint.GradientOf(coordinate)].Values;
            var scale = 1 + expected.Select(Math.Abs).DefaultIfEmpty(0).Max();
            Assert.Equal(expected.Count, found.Length);
            for (var i = 0; i < found.Length; i++)
                Assert.True(Math.Abs(expected[i] - found[i]) <= 1e-6 * scale,
                    $"d / d {coordinate.Slot}[{i}]: {expected[i]:R} by differences, {found[i]:R} by the slopes of\n{about}");
        }
    }

    /// <summary>Whether the arrays determine the unconstrained parameters that they were computed from.</summary>
    public void ComesBack()
    {
        var arrays = Arrays();
        foreach (var coordinate in Joint.Coordinates)
            Assert.All(free[coordinate.Slot].Values.Zip(new Interpreter(Coordinates.FreeOf(Problem, TestStory.Catalog, Joint.Unobserved,
                coordinate.Source)).Run(arrays)["free"].Values), v => Assert.Equal(v.First, v.Second, 1e-7));
    }

    /// <summary>Whether the same lowered to float32 gives nearly the same, and no value of it is wider.</summary>
    public void IsNearInFloat32(string about)
    {
        var single = LogJoint.Lower(Problem, TestStory.Catalog, new DensityRequest { Float = ElementType.Float32 })
            .WithGradients(withJacobian: true);
        Assert.DoesNotContain(single.Values, value => value.Type == ElementType.Float64);
        var (expected, found) = (new Interpreter(Joint.WithGradients(withJacobian: true)).Run(free),
            new Interpreter(Pass.Optimized(single)).Run(free));
        foreach (var (name, tensor) in expected)
        {
            var scale = 1 + tensor.Values.Select(Math.Abs).DefaultIfEmpty(0).Max();
            for (var i = 0; i < tensor.Values.Length; i++)
                Assert.True(Math.Abs(tensor.Values[i] - found[name].Values[i]) <= 1e-4 * scale,
                    $"{name}[{i}]: {tensor.Values[i]:R} in float64, {found[name].Values[i]:R} in float32, of\n{about}");
        }
    }

    /// <summary>
    /// Whether the program on an engine gives what the interpreter gives: the density, its gradient and the arrays of the unknowns.
    /// </summary>
    /// <param name="about">The story, for messages.</param>
    /// <param name="kind">Null: the managed engine.</param>
    /// <param name="units">The most units in the last place of a double, at 1 and the largest element together.</param>
    public void RunsOnTheEngine(string about, EngineKind? kind = null, double units = 1 << 22)
    {
        var withGradients = Joint.WithGradients(withJacobian: true);
        var expected = new Interpreter(withGradients).Run(free);
        using var engine = (kind ?? ManagedEngine.Kind).Start(1);
        using var store = engine.CreateStore();
        using var program = engine.Compile(withGradients, store);
        foreach (var (slot, _) in withGradients.Slots) store.Write(slot, free[slot].Values);
        program.Run();
        foreach (var (name, tensor) in expected)
        {
            var found = program.Numbers(name).ToArray();
            var scale = 1 + tensor.Values.Select(Math.Abs).DefaultIfEmpty(0).Max();
            for (var i = 0; i < found.Length; i++)
                Assert.True(Math.Abs(tensor.Values[i] - found[i]) <= units * unit * scale,
                    $"{name}[{i}]: {tensor.Values[i]:R} interpreted, {found[i]:R} on the engine, of\n{about}");
        }
    }
}

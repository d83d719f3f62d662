using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>A bound as the interpreter evaluates it, at weights, rows and noise that a test chooses.</summary>
internal sealed class GuideRun
{
    private readonly GuidedJoint joint;
    private readonly Value loss;
    private readonly int batch;
    private readonly double? divergence;

    public GuideRun(TestStory told, Func<GuidedJoint, GuidedRequest, Value> bound, int? batch = null, int particles = 1,
        bool holdsGuide = false,
        bool usesFormulas = false, bool sumsAll = false, double? divergence = null, ChainTreatment chains = ChainTreatment.SampledStep,
        bool drawsStepsByCost = false)
    {
        var plate = BatchedPlate.Choose(told.Problem);
        this.batch = batch ?? (plate is null ? 1 : told.Problem.SizeOf(plate.Size));
        var plan = BoundPlan.Analyze(told.Problem) with { Averages = !sumsAll, Treatment = chains };
        var request = new GuidedRequest(plan, plate, this.batch, particles, HoldsGuide: holdsGuide,
            UsesFormulas: usesFormulas) { DrawsStepsByCost = drawsStepsByCost, IsWarmed = divergence is not null };
        this.divergence = divergence;
        joint = GuidedJoint.Lower(told.Problem, TestStory.Catalog, request);
        loss = bound(joint, request);
    }

    public IEnumerable<string> Weights => joint.Weights.Select(w => w.Name);

    /// <summary>What a step before left.</summary>
    public Dictionary<string, Tensor> Carried { get; } = [];

    public IEnumerable<Shape> NoiseShapes => joint.Noise.Slots.Select(s => s.Shape);

    public Shape ShapeOf(string weight) => joint.Weights.First(w => w.Name == weight).Slot.Shape;

    /// <summary>Free numbers by weight; those not named are as they start.</summary>
    public Dictionary<string, Tensor> At(params (string Name, double[] Values)[] weights) => joint.Weights.ToDictionary(
        w => w.Name, w => new Tensor(w.Slot.Shape,
            weights.Where(g => g.Name == w.Name).Select(g => g.Values).FirstOrDefault() ?? w.Start(new RandomStream(1, w.Name))));

    public double Value(Dictionary<string, Tensor> at, ulong seed = 1, int firstRow = 0, bool isQuiet = false) =>
        Run(joint.Builder.Build(("loss", loss)), at, n => isQuiet ? Tensor.Zeros(n.Shape) : n.Fill(seed), firstRow)["loss"].Values[0];

    /// <summary>With the same noise in every row: one draw's numbers.</summary>
    public double ValueAt(Dictionary<string, Tensor> at, double[] noise) =>
        Run(joint.Builder.Build(("loss", loss)), at,
            s => new(s.Shape, [.. Enumerable.Range(0, s.Shape.Count).Select(i => noise[i % noise.Length])]), 0)["loss"].Values[0];

    /// <summary>With noise that a test makes slot by slot.</summary>
    public double ValueAt(Dictionary<string, Tensor> at, Func<NoiseSlot, int, double> noise) =>
        Run(joint.Builder.Build(("loss", loss)), at,
            s => new(s.Shape, [.. Enumerable.Range(0, s.Shape.Count).Select(i => noise(s, i))]), 0)["loss"].Values[0];

    public Dictionary<string, Tensor> Gradients(Dictionary<string, Tensor> at, ulong seed = 1, int firstRow = 0, bool isQuiet = false)
    {
        var gradients = Gradient.Derive(loss, [.. joint.Weights.Select(w => w.Slot)]);
        return new(Run(joint.Builder.Build([.. joint.Weights.Select((w, i) => (w.Name, gradients[i]))]), at,
            n => isQuiet ? Tensor.Zeros(n.Shape) : n.Fill(seed), firstRow));
    }

    private IReadOnlyDictionary<string, Tensor> Run(TensorProgram program, Dictionary<string, Tensor> at,
        Func<NoiseSlot, Tensor> noise, int firstRow)
    {
        var slots = new Dictionary<string, Tensor>(at);
        foreach (var (slot, value) in Carried) slots[slot] = value;
        if (divergence is { } weight) slots[GuidedJoint.DivergenceSlot] = new([], [weight]);
        foreach (var rows in joint.Batch) slots[rows.Slot] = new([batch, .. rows.Data.Shape[1..]], RowsOf(rows.Data, firstRow));
        foreach (var slot in joint.Noise.Slots) slots[slot.Name] = noise(slot);
        return new Interpreter(program).Run(slots.Where(s => program.Slots.ContainsKey(s.Key)).ToDictionary());
    }

    private double[] RowsOf(Tensor data, int first)
    {
        var width = data.Shape[1..].Count;
        return data.Values[(first * width)..((first + batch) * width)];
    }
}

using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Managed;

namespace ProbDsl.Tests.Chains;

/// <summary>A chain with its numbers, run by interpreter or engine: results `log sum`, `states`, `pairs` and `increments`.</summary>
internal sealed record ChainCase(Tensor Unary, Tensor Pair)
{
    public static readonly string[] Results = ["log sum", "states", "pairs", "increments"];

    public Tensor? Mask { get; init; }

    public Tensor? Noise { get; init; }

    public Tensor? Weight { get; init; }

    public ChainPick Pick { get; init; }

    public ElementType Floats { get; init; }

    public int Sequences => Unary.Shape[..^2].Count;

    public int Length => Unary.Shape[^2];

    public int States => Unary.Shape[^1];

    /// <summary>Potentials between -scale and scale.</summary>
    public static ChainCase Of(Shape unary, Shape pair, int seed = 1, double scale = 2) =>
        new(Check.Numbers(unary, seed, -scale, scale), Check.Numbers(pair, seed + 1, -scale, scale)) { Floats = ElementType.Float64 };

    /// <summary>The same with numbers of one sequence.</summary>
    public static ChainCase Of(int length, int states, double[] unary, double[] pair) =>
        new(new([length, states], unary), new([1, states, states], pair)) { Floats = ElementType.Float64 };

    public ChainCase Drawn(int seed = 9) => this with { Pick = ChainPick.Drawn, Noise = Check.Numbers(Unary.Shape[..^1], seed, 0, 1) };

    /// <summary>Sequence b of n, from 0, ends after b / n of its positions, and every third position is absent.</summary>
    public ChainCase Ragged() => this with
    {
        Mask = new(
            Unary.Shape[..^1],
            [.. Enumerable.Range(0, Sequences * Length).Select(at => IsPresent(at / Length, at % Length) ? 1.0 : 0)]),
    };

    private bool IsPresent(int sequence, int t) => t * Sequences < sequence * Length && (sequence * Length + t) % 3 != 1;

    /// <summary>This, ragged, drawn, both, and with the best path.</summary>
    public ChainCase[] Variants() => [this, Ragged(), Drawn(), Drawn().Ragged(), this with { Pick = ChainPick.Best }];

    public Dictionary<string, Tensor> Interpreted() => new(new Interpreter(Program()).Run(Slots()));

    public Dictionary<string, Tensor> Run(int threads = 1, params string[] read)
    {
        using var engine = new ManagedEngine(threads);
        return EngineCases.Run(Program(read), Slots(), engine);
    }

    /// <summary>Both, if they agree.</summary>
    public Dictionary<string, Tensor> Agreed(double tolerance = 1e-12)
    {
        var (expected, actual) = (Interpreted(), Run());
        foreach (var name in Results)
            if (!Check.Close(expected[name], actual[name], tolerance))
                Assert.Fail($"{Unary.Shape} {Pair.Shape} {Pick}, {name}: {Shown(expected[name])}, not {Shown(actual[name])}");
        return actual;
    }

    public Dictionary<string, Tensor> Slots()
    {
        var slots = new Dictionary<string, Tensor> { ["unary"] = Unary, ["pair"] = Pair };
        if (Mask is not null) slots["mask"] = Mask;
        if (Noise is not null) slots["noise"] = Noise;
        if (Weight is not null) slots["weight"] = Weight;
        return slots;
    }

    public TensorProgram Program(params string[] read)
    {
        var builder = new ProgramBuilder(Floats);
        var chain = builder.Chain(
            Slot("unary", Unary)!, Slot("pair", Pair)!, Slot("mask", Mask), Pick, Slot("noise", Noise), Slot("weight", Weight));
        foreach (var (name, value) in Results.Zip([chain.LogSum, chain.States, chain.Pairs, chain.Increments]))
            if (read is [] || read.Contains(name)) builder.Output(name, value);
        return builder.Build();

        Value? Slot(string name, Tensor? numbers) => numbers is null ? null : builder.Slot(name, numbers.Shape);
    }

    private static string Shown(Tensor numbers) => string.Join(' ', numbers.Values.Take(12));
}

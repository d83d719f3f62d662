using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Managed;

namespace ProbDsl.Tests.GaussianChains;

/// <summary>A Gaussian chain with its numbers.</summary>
internal sealed record GaussianChainCase
{
    public static readonly string[] Names =
        ["start", "start covariance", "transition", "offset", "noise", "loading", "variance", "observed"];

    public required int Sequences { get; init; }

    public required int Length { get; init; }

    public required int States { get; init; }

    public required int Width { get; init; }

    public required Tensor[] Parts { get; init; }

    public int[] Free { get; init; } = [];

    public Tensor? Mask { get; init; }

    public ElementType Floats { get; init; } = ElementType.Float64;

    /// <summary>Numbers of moderate size; what is shared has size 1.</summary>
    public static GaussianChainCase Of(
        int sequences, int length, int states, int width, bool isVarying = true, bool isShared = false, int seed = 1)
    {
        var (b, steps, t) = (isShared ? 1 : sequences, isVarying ? Math.Max(1, length - 1) : 1, isVarying ? length : 1);
        var next = seed;
        return new()
        {
            Sequences = sequences, Length = length, States = states, Width = width,
            Parts =
            [
                Numbers([b, states]), Covariances([b, states, states]), Numbers([b, steps, states, states]), Numbers([b, steps, states]),
                Covariances([b, steps, states, states]), Numbers([b, t, width, states]), Check.Numbers([b, t, width], ++next, 0.2, 2),
                Numbers([sequences, length, width]),
            ],
        };

        Tensor Numbers(Shape shape) => Check.Numbers(shape, ++next, -1, 1);

        Tensor Covariances(Shape shape)
        {
            var (root, to) = (Numbers(shape).Values, new double[shape.Count]);
            for (var m = 0; m < to.Length; m += states * states)
                for (var i = 0; i < states; i++)
                    for (var j = 0; j < states; j++)
                        for (var k = 0; k < states; k++)
                            to[m + (i * states) + j] += root[m + (i * states) + k] * root[m + (j * states) + k];
            return new(shape, to);
        }
    }

    /// <summary>With a flat prior of these elements of the first state, whose mean and covariance are 0.</summary>
    public GaussianChainCase WithFree(params int[] free)
    {
        Tensor[] parts = [.. Parts];
        (parts[0], parts[1]) = (new(parts[0].Shape, [.. parts[0].Values]), new(parts[1].Shape, [.. parts[1].Values]));
        for (var b = 0; b < parts[0].Shape[0]; b++)
            foreach (var f in free)
            {
                parts[0].Values[(b * States) + f] = 0;
                for (var k = 0; k < States; k++)
                    parts[1].Values[(((b * States) + f) * States) + k] = parts[1].Values[(((b * States) + k) * States) + f] = 0;
            }

        return this with { Parts = parts, Free = free };
    }

    /// <summary>Without every third number, and without the second position.</summary>
    public GaussianChainCase Ragged() => this with
    {
        Mask = new([Sequences, Length, Width], [.. Enumerable.Range(0, Sequences * Length * Width)
            .Select(at => at % 3 == 1 || at / Width % Length == 1 ? 0.0 : 1)]),
    };

    /// <summary>With the numbers of the first positions only.</summary>
    public GaussianChainCase Until(int positions) => this with
    {
        Mask = new([Sequences, Length, Width], [.. Enumerable.Range(0, Sequences * Length * Width)
            .Select(e => e / Width % Length < positions ? Mask?.Values[e] ?? 1 : 0)]),
    };

    public GaussianChainCase With(int part, Func<double, double> change)
    {
        Tensor[] parts = [.. Parts];
        parts[part] = new(parts[part].Shape, Array.ConvertAll(parts[part].Values, x => change(x)));
        return this with { Parts = parts };
    }

    public GaussianChainCase With(int part, Tensor numbers)
    {
        Tensor[] parts = [.. Parts];
        parts[part] = numbers;
        return this with { Parts = parts };
    }

    /// <summary>With another number at one place of a part; of a covariance, at both places.</summary>
    public GaussianChainCase With(int part, int number, double value)
    {
        Tensor[] parts = [.. Parts];
        parts[part] = new(parts[part].Shape, [.. parts[part].Values]);
        parts[part].Values[number] = value;
        var own = number % (States * States);
        if (part is 1 or 4) parts[part].Values[number - own + (own % States * States) + (own / States)] = value;
        return this with { Parts = parts };
    }

    /// <summary>A number of one part, shared or not.</summary>
    public ReadOnlySpan<double> At(int part, int sequence, int position)
    {
        var shape = Parts[part].Shape;
        var each = (part < 2 ? shape[1..] : shape[2..]).Count;
        var positions = part < 2 ? 1 : shape[1];
        var from = (((shape[0] == 1 ? 0 : sequence) * positions) + (positions == 1 ? 0 : position)) * each;
        return Parts[part].Values.AsSpan(from, each);
    }

    public Dictionary<string, Tensor> Slots()
    {
        var slots = Names.Zip(Parts).ToDictionary(p => p.First, p => p.Second);
        if (Mask is not null) slots["mask"] = Mask;
        return slots;
    }

    public GaussianChainResults Build(ProgramBuilder builder)
    {
        var slots = Names.Zip(Parts, (name, part) => builder.Slot(name, part.Shape)).ToArray();
        foreach (var covariance in (int[])[1, 4])
        {
            int[] all = [.. Enumerable.Range(0, slots[covariance].Shape.Rank)];
            // one number of a covariance alone is not changed
            slots[covariance] = 0.5 * (slots[covariance] + Ops.Transpose(slots[covariance], [.. all[..^2], all[^1], all[^2]]));
        }

        return builder.GaussianChain(new(slots[0], slots[1], slots[2], slots[3], slots[4], slots[5], slots[6], slots[7]), Free,
            Mask is null ? null : builder.Slot("mask", Mask.Shape));
    }

    public Dictionary<string, Tensor> Run()
    {
        using var engine = new ManagedEngine(1);
        return EngineCases.Run(Program(), Slots(), engine);
    }

    /// <summary>The results that depend on no later observation, without the others.</summary>
    public Dictionary<string, Tensor> RunForward()
    {
        var builder = new ProgramBuilder(Floats);
        var results = Build(builder);
        using var engine = new ManagedEngine(1);
        return EngineCases.Run(builder.Build(("filtered means", results.FilteredMeans),
            ("filtered covariances", results.FilteredCovariances)), Slots(), engine);
    }

    public Dictionary<string, Tensor> Interpreted() => new(new Interpreter(Program()).Run(Slots()));

    public TensorProgram Program()
    {
        var builder = new ProgramBuilder(Floats);
        var results = Build(builder);
        return builder.Build(("log density", results.LogDensity), ("means", results.Means), ("covariances", results.Covariances),
            ("conditional", results.Conditional), ("lagged", results.Lagged), ("filtered means", results.FilteredMeans),
            ("filtered covariances", results.FilteredCovariances));
    }
}

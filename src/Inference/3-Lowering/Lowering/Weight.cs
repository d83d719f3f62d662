using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Lowering;

/// <summary>A slot that training updates: unbounded real numbers. Start: returns the initial values, row-major.</summary>
public sealed record Weight(string Name, Value Slot, Func<RandomStream, double[]> Start)
{
    /// <summary>The unit of a step for each number, row-major; null for 1.</summary>
    public double[]? StepUnits { get; init; }

    /// <summary>The greatest size of a number, at which each step cuts it off; null for none.</summary>
    public double? Bound { get; init; }

    /// <summary>The initial values of a training with this seed.</summary>
    public double[] StartOf(ulong seed) => Start(new RandomStream(seed, $"start of {Name}"));

    public string SlotName => ((SlotDeclaration)Slot.Attribute!).Name;
}

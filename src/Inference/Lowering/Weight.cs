using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Lowering;

/// <summary>A slot that training moves: real numbers without a bound. Start: its numbers, row-major, before the first step.</summary>
public sealed record Weight(string Name, Value Slot, Func<RandomStream, double[]> Start)
{
    /// <summary>What a step of each number is a multiple of, row-major; null: 1.</summary>
    public double[]? StepUnits { get; init; }

    /// <summary>The numbers that a training of this seed begins with.</summary>
    public double[] StartOf(ulong seed) => Start(new RandomStream(seed, $"start of {Name}"));

    public string SlotName => ((SlotDeclaration)Slot.Attribute!).Name;
}

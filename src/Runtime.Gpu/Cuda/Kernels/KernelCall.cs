namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>A function of kernels and what its parameters stand for, before addresses are known.</summary>
/// <param name="Function">The text.</param>
/// <param name="Blocks">The number of blocks.</param>
/// <param name="Threads">The threads of a block.</param>
/// <param name="Operands">One for each parameter.</param>
internal sealed record KernelCall(KernelFunction Function, int Blocks, int Threads, IReadOnlyList<Operand> Operands)
{
    /// <summary>Whether one thread computes all.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Whether a block takes long, so that it is to begin before those of other functions.</summary>
    public bool IsLong { get; init; }
}

/// <summary>What a parameter of a kernel stands for.</summary>
internal abstract record Operand;

/// <summary>The numbers of a value.</summary>
internal sealed record OfValue(Value Value, Access Access) : Operand;

/// <summary>Memory of one step of a plan.</summary>
internal sealed record OfScratch(Scratch Scratch, Access Access) : Operand;

/// <summary>Numbers that a plan has from the start.</summary>
internal sealed record OfTable(Table Table) : Operand;

/// <summary>The two words of a run: the first fault, and whether the run is committed.</summary>
internal sealed record OfStatus(Access Access) : Operand;

/// <summary>A number that is known.</summary>
internal sealed record OfNumber(Argument Number) : Operand;

/// <summary>Memory that lives for one step.</summary>
internal sealed class Scratch(long bytes)
{
    public long Bytes => bytes;
}

/// <summary>Words that the host computes once.</summary>
internal sealed class Table(ulong[] words)
{
    public ulong[] Words => words;
}

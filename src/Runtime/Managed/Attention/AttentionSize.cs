namespace ProbDsl.Runtime.Managed.Attention;

/// <summary>
/// The sizes of an attention: its sequences, their length, heads of `Width` numbers each, and the number of queries whose scores are
/// computed at once.
/// </summary>
internal sealed record AttentionSize(int Sequences, int Length, int Heads, int Width, bool IsCausal)
{
    private const int Most = 64;

    /// <summary>The distance between positions of a result, in elements; a third of that between positions of a sequence.</summary>
    public int Whole => Heads * Width;

    public int QueriesAtOnce => Math.Min(Most, Length);

    public int Parts => Length == 0 ? 0 : (Length + Most - 1) / Most;

    /// <summary>Multiplications and exponentials of one head of one sequence, about.</summary>
    public double Work => (double)Length * Length * ((2 * Width) + 8);

    /// <summary>The queries of a part, and the number of positions that they attend to.</summary>
    public (int First, int Count, int Seen) Part(int part)
    {
        var (first, count) = (part * Most, Math.Min(Most, Length - (part * Most)));
        return (first, count, IsCausal ? first + count : Length);
    }

    public static AttentionSize Read(Value attention)
    {
        var (sequence, of) = (attention.Inputs[0].Shape, (AttentionHeads)attention.Attribute!);
        return new(sequence[..^2].Count, sequence[^2], of.Heads, sequence[^1] / 3 / of.Heads, of.IsCausal);
    }
}

using ProbDsl.Runtime.Managed.Memory;

namespace ProbDsl.Runtime.Managed.Chains;

/// <summary>Where the transition counts of one sequence go: added to sums that several sequences share, or written as they are.</summary>
/// <param name="sums">Doubles that are added to; null: the counts are written to `own`.</param>
/// <param name="own">Numbers of this sequence alone.</param>
/// <param name="weight">What each count is multiplied by.</param>
internal readonly unsafe struct ChainCounts<T>(double* sums, T* own, double weight)
    where T : unmanaged
{
    /// <summary>Nothing reads them.</summary>
    public bool AreUnread => sums == null && own == null;

    public bool AreSums => sums != null;

    public double Weight => weight;

    public void Add(long at, double count)
    {
        if (sums != null) sums[at] += weight * count;
        else own[at] = Number.Of<T>(Number.ToDouble(own[at]) + weight * count);
    }

    /// <summary>Where a row of counts is added to, or written.</summary>
    public double* Sums(long at) => sums + at;

    public T* Own(long at) => own + at;

    public void Fill(long count, double number)
    {
        if (sums != null) new Span<double>(sums, checked((int)count)).Fill(number);
        else if (own != null) new Span<T>(own, checked((int)count)).Fill(Number.Of<T>(number));
    }
}

namespace ProbDsl.Runtime.Managed.Chains;

/// <summary>
/// The destination of the transition counts of one sequence: accumulated into sums that several sequences share, or stored.
/// </summary>
/// <param name="sums">Doubles to accumulate into; null: the counts are stored in `own`.</param>
/// <param name="own">The storage of this sequence alone.</param>
/// <param name="weight">The factor of each count.</param>
internal readonly unsafe struct ChainCounts<T>(double* sums, T* own, double weight)
    where T : unmanaged
{
    /// <summary>Whether the counts are unused.</summary>
    public bool AreUnread => sums == null && own == null;

    public bool AreSums => sums != null;

    public double Weight => weight;

    public void Add(long at, double count)
    {
        if (sums != null) sums[at] += weight * count;
        else own[at] = Number.Of<T>(Number.ToDouble(own[at]) + weight * count);
    }

    /// <summary>The address of a row of shared sums.</summary>
    public double* Sums(long at) => sums + at;

    public T* Own(long at) => own + at;

    public void Fill(long count, double number)
    {
        if (sums != null) new Span<double>(sums, checked((int)count)).Fill(number);
        else if (own != null) new Span<T>(own, checked((int)count)).Fill(Number.Of<T>(number));
    }
}

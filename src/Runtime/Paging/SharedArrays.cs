using System.Security.Cryptography;
using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Runtime.Paging;

/// <summary>
/// Arrays of one length in a file that several ranks have in common: each writes its part, then all map the whole into memory. A rank keeps
/// in memory what it reads, and ranks on one machine keep it once. What a rank writes into a mapped array is its own.
/// </summary>
/// <remarks>The arrays are not freed before the process ends, as those of <see cref="LargeArrays"/>.</remarks>
public sealed class SharedArrays
{
    // arrays begin where cache lines do, maps where pages do
    private const long Line = 64, Page = 1 << 16;

    // systems refuse to map at once what is larger than the memory, and have few maps
    private const long MostOfMap = 1 << 30;

    private readonly ICommunicator ranks;
    private readonly ISharedScratch scratch;
    private readonly long key, stride;
    private readonly int length;
    private ISharedFile file;

    private SharedArrays(ICommunicator ranks, ISharedScratch scratch, long key, ISharedFile file, long stride, int length)
    {
        (this.ranks, this.scratch, this.key) = (ranks, scratch, key);
        (this.file, this.stride, this.length) = (file, stride, length);
    }

    /// <summary>
    /// Arrays of zeros, of elements of at most 8 bytes; null in all ranks if one of them does not see the file, or if it cannot be created.
    /// </summary>
    /// <param name="ranks">The ranks, all of which call this.</param>
    /// <param name="scratch">Where the file is.</param>
    /// <param name="count">The number of arrays.</param>
    /// <param name="length">The length of each.</param>
    public static SharedArrays? Create(ICommunicator ranks, ISharedScratch scratch, int count, int length)
    {
        var stride = (ArrayLayout<double>.Header + ((long)sizeof(double) * length) + Line - 1) / Line * Line;
        double[] random = [ranks.Rank == 0 ? BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint))) : 0];
        var file = ranks.Rank == 0 ? scratch.Create((long)random[0], count * stride) : null;
        ranks.Broadcast(random, 0);
        var key = (long)random[0];
        if (ranks.Rank > 0) file = scratch.Open(key);
        var areKnown = ArrayLayout<double>.IsKnown && ArrayLayout<int>.IsKnown;
        var isSeen = ranks.All(file?.Length == count * stride && areKnown);
        // on one machine nothing is left of processes that are killed; a file without a name is lost to other machines
        if (ranks.Rank == 0 && file is not null)
            if (isSeen && ranks.OnThisMachine < ranks.Count) scratch.RemoveNameAtEnd(key);
            else scratch.RemoveName(key);
        if (isSeen) return new(ranks, scratch, key, file!, stride, length);
        file?.Dispose();
        return null;
    }

    /// <summary>Writes elements of an array, before any rank maps it.</summary>
    /// <param name="array">The array, from 0.</param>
    /// <param name="first">Where the elements begin.</param>
    /// <param name="elements">The elements.</param>
    /// <exception cref="IOException">The medium failed.</exception>
    public unsafe void Write<T>(int array, long first, ReadOnlySpan<T> elements)
        where T : unmanaged, INumber<T>
        => file.Write(MemoryMarshal.AsBytes(elements), (array * stride) + ArrayLayout<T>.Header + (first * sizeof(T)));

    /// <summary>
    /// The arrays, once all ranks have written; null in all ranks if the system refuses to map one of them to one rank. The file is closed.
    /// </summary>
    /// <param name="areIntegers">Whether an array is of 32-bit integers instead of doubles.</param>
    /// <param name="most">The bytes to map at once, unless one array is longer.</param>
    public Array[]? Map(bool[] areIntegers, long most = MostOfMap)
    {
        var isSeen = ranks.OnThisMachine == ranks.Count ? ranks.All(true) : IsSeenAnew();
        var starts = new nint[areIntegers.Length];
        for (var i = 0; isSeen && i < starts.Length;)
        {
            var (from, to) = (i * stride / Page * Page, i + (int)Math.Clamp(most / stride, 1, starts.Length - i));
            var start = file.Map(from, (to * stride) - from);
            isSeen = start is not null;
            for (; isSeen && i < to; i++) starts[i] = start!.Value + (nint)((i * stride) - from);
        }

        file.Dispose();
        if (!ranks.All(isSeen)) return null;
        return [.. areIntegers.Select((isInteger, i) =>
            isInteger ? (Array)ArrayLayout<int>.Make(starts[i], length) : ArrayLayout<double>.Make(starts[i], length))];
    }

    /// <summary>
    /// Opens the file again, after all ranks have closed it: file systems of several machines show what others have written where a file is
    /// opened after that.
    /// </summary>
    private bool IsSeenAnew()
    {
        file.Flush();
        file.Dispose();
        ranks.All(true);
        var anew = scratch.Open(key);
        if (anew is not null) file = anew;
        return ranks.All(anew is not null);
    }
}

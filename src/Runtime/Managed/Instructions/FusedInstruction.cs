using ProbDsl.Runtime.Managed.Loops;

namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>
/// Several pointwise ops in one pass, element by element. Elements that do not fill a vector go through a separate buffer whose remaining
/// lanes are 1.
/// </summary>
internal sealed unsafe class FusedInstruction<T> : Instruction, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int Lanes = Vector512<T>.Count;

    private readonly FusedPass pass;
    private readonly Place<T>[] all;
    private readonly bool[] areSingle;
    private readonly nint inner;
    private readonly int reads;
    private readonly NativeBuffer<nint> places;
    private readonly NativeBuffer<T> last;

    /// <param name="kernel">The kernel to run.</param>
    /// <param name="at">The places of the values that it reads and stores.</param>
    /// <param name="inner">The number of elements of a row.</param>
    public FusedInstruction(FusedKernel kernel, Func<Value, Place<T>> at, nint inner)
    {
        (pass, reads, this.inner) = (kernel.Pass, kernel.Reads.Count, inner);
        Value[] values = [.. kernel.Reads, .. kernel.Stored];
        (all, areSingle) = ([.. values.Select(at)], [.. values.Select(FusedLanes.IsSingle)]);
        (places, last) = (new(values.Length), new(values.Length * Lanes));
    }

    public override void Run(nint first, nint rows)
    {
        var numbers = rows * inner;
        for (var i = 0; i < all.Length; i++) places.At[i] = (nint)all[i].From(first);
        pass(places.At, numbers / Lanes);
        if (numbers % Lanes != 0) Last(first, numbers / Lanes * Lanes, (int)(numbers % Lanes));
    }

    public void Dispose()
    {
        places.Dispose();
        last.Dispose();
    }

    private void Last(nint first, nint from, int few)
    {
        for (var i = 0; i < all.Length; i++)
        {
            if (areSingle[i]) continue;
            var own = last.At + i * Lanes;
            new Span<T>(own, Lanes).Fill(T.One);
            if (i < reads) Numbers(i).CopyTo(new(own, Lanes));
            places.At[i] = (nint)own;
        }
        pass(places.At, 1);
        for (var i = reads; i < all.Length; i++) new ReadOnlySpan<T>(last.At + i * Lanes, few).CopyTo(Numbers(i));

        Span<T> Numbers(int of) => new(all[of].From(first) + from, few);
    }
}

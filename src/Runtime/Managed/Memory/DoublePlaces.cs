namespace ProbDsl.Runtime.Managed.Memory;

/// <summary>
/// The inputs and results of an op that computes in double precision, whatever the type of the program: the places themselves where they
/// have doubles, copies of them else.
/// </summary>
internal sealed unsafe class DoublePlaces<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<(nint Place, NativeBuffer<double> Copy)> inputs = [], results = [];

    /// <summary>The size of the copies in bytes.</summary>
    public long Bytes => inputs.Concat(results).Sum(c => sizeof(double) * c.Copy.Length);

    /// <summary>Where doubles of an input are.</summary>
    public nint Input(Place<T> at, int count) => Double((nint)at.At, count, inputs);

    /// <summary>Where to write doubles of a result; 0 if it is unused.</summary>
    public nint Result(Place<T>? at, int count) => at is { } place ? Double((nint)place.At, count, results) : 0;

    /// <summary>Reads the inputs.</summary>
    public void Read()
    {
        foreach (var (place, copy) in inputs)
            for (var i = 0; i < copy.Length; i++) copy.At[i] = Number.ToDouble(((T*)place)[i]);
    }

    /// <summary>Writes the results.</summary>
    public void Write()
    {
        foreach (var (place, copy) in results)
            for (var i = 0; i < copy.Length; i++) ((T*)place)[i] = Number.Of<T>(copy.At[i]);
    }

    public void Dispose()
    {
        foreach (var (_, copy) in inputs.Concat(results)) copy.Dispose();
    }

    private static nint Double(nint place, int count, List<(nint, NativeBuffer<double>)> copies)
    {
        if (typeof(T) == typeof(double)) return place;
        var copy = new NativeBuffer<double>(count);
        copies.Add((place, copy));
        return (nint)copy.At;
    }
}

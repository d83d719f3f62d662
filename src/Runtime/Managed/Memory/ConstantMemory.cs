using ProbDsl.Runtime.Managed.Instructions;

namespace ProbDsl.Runtime.Managed.Memory;

/// <summary>The places of constants: small ones contiguous; large doubles in place, pinned; large floats once in the store.</summary>
internal sealed unsafe class ConstantMemory<T> : IDisposable
    where T : unmanaged
{
    private const int Small = 1024;

    private readonly Dictionary<Value, nint> places = [];
    private readonly List<GCHandle> pinned = [];
    private readonly NativeBuffer<T> copied;

    public ConstantMemory(TensorProgram program, ManagedStore store)
    {
        var constants = program.Values.Where(v => v.Op == Op.Constant).ToList();
        var own = constants.Where(v => !IsKeys(v)).ToList();
        var small = own.Where(v => v.Shape.Count <= Small).ToList();
        var arena = new Arena();
        var offsets = small.ConvertAll(v => arena.Take(v.Shape.Count));
        copied = new(arena.Length);
        foreach (var (value, offset) in small.Zip(offsets))
        {
            Copy(NumbersOf(value), copied.At + offset);
            places[value] = (nint)(copied.At + offset);
        }
        foreach (var value in own.Where(v => v.Shape.Count > Small))
        {
            places[value] = typeof(T) == typeof(float) ? (nint)store.AsFloats(NumbersOf(value)) : Pinned(NumbersOf(value));
            LengthInPlace += value.Shape.Count;
        }
        foreach (var keys in constants.Where(IsKeys)) places[keys] = Pinned(NumbersOf(keys));
    }

    /// <summary>The number of values that were copied.</summary>
    public long CopiedLength => copied.Length;

    /// <summary>The number of values that are read in place or from the store.</summary>
    public long LengthInPlace { get; }

    public T* AddressOf(Value constant) => (T*)places[constant];

    public void Dispose()
    {
        copied.Dispose();
        foreach (var handle in pinned) handle.Free();
        pinned.Clear();
    }

    // a float program has no other float64 values
    private static bool IsKeys(Value value) => typeof(T) == typeof(float) && value.Type == ElementType.Float64;

    private static void Copy(double[] numbers, T* to)
    {
        if (typeof(T) == typeof(double)) numbers.AsSpan().CopyTo(new(to, numbers.Length));
        else fixed (double* from = numbers) DoubleAccess.Narrow(from, (float*)to, numbers.Length);
    }

    private nint Pinned(double[] numbers)
    {
        var handle = GCHandle.Alloc(numbers, GCHandleType.Pinned);
        pinned.Add(handle);
        return handle.AddrOfPinnedObject();
    }

    private static double[] NumbersOf(Value constant) => constant.Attribute switch
    {
        ConstantValues written => written.Values,
        NamedData data => data.Values,
        _ => throw new ArgumentException($"{constant} holds no numbers"),
    };
}

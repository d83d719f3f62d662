using System.Runtime.InteropServices;

namespace ProbDsl.Runtime;

/// <summary>Where constants lie: small ones side by side, large ones where they are, which the collector must not move.</summary>
internal sealed unsafe class ConstantMemory : IDisposable
{
    private const int Small = 1024;

    private readonly Dictionary<Value, nint> places = [];
    private readonly List<GCHandle> pinned = [];
    private readonly NativeBuffer copied;

    public ConstantMemory(TensorProgram program)
    {
        var constants = program.Values.Where(v => v.Op == Op.Constant).ToList();
        var small = constants.Where(v => v.Shape.Count <= Small).ToList();
        var arena = new Arena();
        var offsets = small.ConvertAll(v => arena.Take(v.Shape.Count));
        copied = new(arena.Length);
        foreach (var (value, offset) in small.Zip(offsets))
        {
            NumbersOf(value).AsSpan().CopyTo(new(copied.At + offset, value.Shape.Count));
            places[value] = (nint)(copied.At + offset);
        }
        foreach (var value in constants.Where(v => v.Shape.Count > Small))
        {
            places[value] = Pinned(NumbersOf(value));
            LengthInPlace += value.Shape.Count;
        }
    }

    /// <summary>Numbers that were copied.</summary>
    public long CopiedLength => copied.Length;

    /// <summary>Numbers that lie where they were.</summary>
    public long LengthInPlace { get; }

    public double* AddressOf(Value constant) => (double*)places[constant];

    public void Dispose()
    {
        copied.Dispose();
        foreach (var handle in pinned) handle.Free();
        pinned.Clear();
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

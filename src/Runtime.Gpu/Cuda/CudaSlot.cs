namespace ProbDsl.Runtime.Gpu.Cuda;

/// <summary>A slot in the memory of a device.</summary>
internal sealed class CudaSlot(string name, Shape shape, ElementType type, nint address) : Slot(name, shape, type)
{
    public nint Address => address;

    public long Bytes => Type.Bytes(Shape.Count);
}

/// <summary>An output in the memory of a device, read into numbers of its own.</summary>
internal sealed class CudaOutput(string name, Shape shape, nint address, int single) : OutputSlot(name, shape)
{
    public nint Address => address;

    /// <summary>The place among the single numbers of a run; -1 for several numbers.</summary>
    public int Single => single;

    public double[] Numbers { get; } = new double[shape.Count];
}

/// <summary>Rows that are on the device from their first use, in each number type that is asked for.</summary>
internal sealed class CudaTable(Tensor rows) : RowTable(rows.Shape)
{
    public double[] Numbers => rows.Values;
}

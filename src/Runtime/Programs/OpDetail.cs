using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Runtime.Programs;

/// <summary>
/// The attributes of an op besides its inputs. Attributes compare by value: together with op and inputs they identify a line.
/// </summary>
public abstract record OpDetail;

/// <summary>The attribute of `slot`: an input of the program, filled before each run.</summary>
public sealed record SlotDeclaration(string Name, Shape Shape, ElementType Type) : OpDetail;

/// <summary>The attribute of `constant`: numbers stored in the program, each as represented in its type, compared by their bits.</summary>
public sealed record ConstantValues(double[] Values, Shape Shape, ElementType Type) : OpDetail
{
    public bool Equals(ConstantValues? other) =>
        other is not null && Shape == other.Shape && Type == other.Type && BitwiseEquality.Equal(Values, other.Values);

    public override int GetHashCode() => HashCode.Combine(Shape, BitwiseEquality.Hash(Values));
}

/// <summary>The attribute of `constant`: the caller's array, neither copied nor read. Equal if array and name are the same.</summary>
public sealed record NamedData(string Name, double[] Values, Shape Shape, ElementType Type) : OpDetail
{
    public bool Equals(NamedData? other) =>
        other is not null && Name == other.Name && Shape == other.Shape && Type == other.Type && ReferenceEquals(Values, other.Values);

    public override int GetHashCode() => HashCode.Combine(Name, Shape);
}

/// <summary>The attribute of `iota`: From, From + 1, ... (Count numbers).</summary>
public sealed record Counting(int Count, int From) : OpDetail;

/// <summary>The attribute of `reshape` and `broadcast`: the shape of the result.</summary>
public sealed record TargetShape(Shape Shape) : OpDetail;

/// <summary>The attribute of `transpose` (result dimension i is input dimension Axes[i]) and of reductions (sorted).</summary>
public sealed record AxisList(int[] Axes) : OpDetail
{
    public bool Equals(AxisList? other) => other is not null && Axes.AsSpan().SequenceEqual(other.Axes);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var axis in Axes) hash.Add(axis);
        return hash.ToHashCode();
    }
}

/// <summary>The attribute of `slice`: positions Start .. Start + Length - 1 of one axis.</summary>
public sealed record SliceRange(int Axis, int Start, int Length) : OpDetail;

/// <summary>The attribute of `pad`: zeros added on both ends of one axis.</summary>
public sealed record PadWidths(int Axis, int Before, int After) : OpDetail;

/// <summary>The attribute of `concat`: the axis it runs along.</summary>
public sealed record AlongAxis(int Axis) : OpDetail;

/// <summary>The attribute of `cumsum` and `cumprod`: the axis, and whether they run from its last element to its first.</summary>
public sealed record Cumulation(int Axis, bool IsBackward) : OpDetail;

/// <summary>The attribute of `gather`: the number of leading dimensions that source and index share.</summary>
public sealed record SharedDimensions(int Batch) : OpDetail;

/// <summary>
/// The attribute of `scatter_add`: the number of leading dimensions that updates and index share, and the size of the indexed dimension.
/// </summary>
public sealed record ScatterDetail(int Batch, int Size) : OpDetail;

/// <summary>The attribute of `unfold`: the windows along both sides of an image.</summary>
public sealed record ImageWindows(Windows Down, Windows Across) : OpDetail;

/// <summary>The attribute of `fold`: the windows, and the sides of the resulting image.</summary>
public sealed record FoldedWindows(Windows Down, Windows Across, int Height, int Width) : OpDetail;

/// <summary>The attribute of `cast`: the type of the result.</summary>
public sealed record CastType(ElementType Type) : OpDetail;

/// <summary>The attribute of `item`: the index of a result of an op with several, its shape and its type.</summary>
public sealed record ItemResult(int Index, Shape Shape, ElementType Type) : OpDetail;

/// <summary>
/// The attribute of `attention` and `attention_gradient`: the number of heads, and whether a position attends only to itself and those
/// before it.
/// </summary>
public sealed record AttentionHeads(int Heads, bool IsCausal) : OpDetail;

/// <summary>The attribute of `matmul` (first and second operand) and `triangular_solve` (first): which are transposed.</summary>
public sealed record Transposed(bool First, bool Second) : OpDetail;

/// <summary>The attribute of `rank_mean`: the ranks over which it is taken.</summary>
public sealed record RankedBy(ICommunicator Ranks) : OpDetail;

namespace ProbDsl.Runtime.Managed.Products;

/// <summary>A product kernel: computes one tile after another, downward.</summary>
internal unsafe delegate void TileKernel(Tile* tile);

/// <summary>The arguments of a kernel. All are in bytes except <see cref="Steps"/> and <see cref="Tiles"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Tile
{
    /// <summary>The left operand at the tile's first row and step.</summary>
    public nint A;

    /// <summary>The distance from one row of it to the next.</summary>
    public nint ARow;

    /// <summary>The distance from one step to the next.</summary>
    public nint AStep;

    /// <summary>The right operand at the first step: the tile's vectors, contiguous.</summary>
    public nint B;
    public nint BStep;

    /// <summary>The initial values of the sums; the distance between rows may be 0.</summary>
    public nint Start;
    public nint StartRow;

    /// <summary>The destination of the sums.</summary>
    public nint C;
    public nint CRow;

    /// <summary>The number of products of each sum.</summary>
    public nint Steps;

    /// <summary>The number of tiles below each other; each covers the following rows.</summary>
    public nint Tiles;
}

using System.Runtime.InteropServices;

namespace ProbDsl.Runtime.Managed.Products;

/// <summary>A kernel of products: does one tile after the other, downwards.</summary>
internal unsafe delegate void TileKernel(Tile* tile);

/// <summary>What a kernel works on. Everything is counted in bytes but for <see cref="Steps"/> and <see cref="Tiles"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Tile
{
    /// <summary>The left operand at the tile's first row and step.</summary>
    public nint A;

    /// <summary>From one row of it to the next.</summary>
    public nint ARow;

    /// <summary>From one step to the next.</summary>
    public nint AStep;

    /// <summary>The right operand at the first step: the tile's vectors, side by side.</summary>
    public nint B;
    public nint BStep;

    /// <summary>What the sums start from; rows may lie 0 apart.</summary>
    public nint Start;
    public nint StartRow;

    /// <summary>Where the sums go.</summary>
    public nint C;
    public nint CRow;

    /// <summary>How many products each sum has.</summary>
    public nint Steps;

    /// <summary>How many tiles lie below each other: each has the rows that follow.</summary>
    public nint Tiles;
}

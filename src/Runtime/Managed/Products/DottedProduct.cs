namespace ProbDsl.Runtime.Managed.Products;

/// <summary>
/// A product of one to four rows with many columns that are contiguous in memory: c[i, j] = start[i, j] + the dot product of row i and
/// column j, in as many chains as a vector has lanes. The few rows are interleaved vector by vector and padded with zeros.
/// </summary>
internal sealed unsafe class DottedProduct<T> : MatrixProduct<T>
    where T : unmanaged, INumber<T>
{
    private const int MostColumnsAtOnce = 8, MostTiles = 8;

    private readonly ProductLayout layout;
    private readonly KernelSet<T> kernels;
    private readonly int atOnce, lanes, rest;
    private readonly nint vectors;

    public DottedProduct(ProductLayout layout, KernelSet<T> kernels, bool isMirrored)
        : base(isMirrored)
    {
        (this.layout, this.kernels, lanes) = (layout, kernels, kernels.Lanes);
        // buffers for the sums, for vectors of the few rows and for one vector of a column
        atOnce = Math.Min(MostColumnsAtOnce, (kernels.Registers - 1) / Math.Max(1, layout.M) - 1);
        (vectors, rest) = (layout.K / lanes, layout.K % lanes);
        Blocks = BlocksOf(layout.Multiplications, layout.N / MostColumnsAtOnce);
    }

    public override int Blocks { get; }

    public override nint ScratchLength => ((vectors + 1) * layout.M + MostTiles * atOnce * (layout.M + 1)) * lanes;

    private nint StepLength => (nint)layout.M * lanes;

    private protected override void Whole(T* a, T* b, T* c, MatrixPlacement<T> start, T* scratch) =>
        Columns(a, b, c, start, scratch, (0, layout.N));

    private protected override void Block(T* a, T* b, T* c, MatrixPlacement<T> start, T* scratch, int block) =>
        Columns(a, b, c, start, scratch, ((int)((long)layout.N * block / Blocks), (int)((long)layout.N * (block + 1) / Blocks)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Columns(T* a, T* b, T* c, MatrixPlacement<T> start, T* few, (int From, int To) columns)
    {
        if (layout.M == 0) return;
        LaySideBySide(a, few);
        for (int j = columns.From, many; j < columns.To; j += many)
        {
            var tiles = Math.Min(MostTiles, (columns.To - j) / atOnce);
            many = tiles == 0 ? columns.To - j : tiles * atOnce;
            var sums = few + (vectors + 1) * StepLength;
            Dots(b + j * layout.B.Column, few, sums, (many, Math.Max(1, tiles)));
            var to = c + j * layout.C.Column;
            var isInPlace = start.At == null && layout.C == new Strides(1, layout.M);
            kernels.Sums(sums, many * layout.M, isInPlace ? to : sums);
            if (!isInPlace) Write(sums, to, start.From(0, j), many);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void LaySideBySide(T* a, T* few)
    {
        var apart = layout.A.Column;
        for (nint i = 0; i < layout.M; i++)
            for (nint v = 0; v <= vectors; v++)
            {
                T* from = a + i * layout.A.Row + v * lanes * apart, to = few + v * StepLength + i * lanes;
                var filled = v < vectors ? lanes : rest;
                for (nint l = 0; l < filled; l++, from += apart) to[l] = *from;
                for (nint l = filled; l < lanes; l++) to[l] = T.Zero;
            }
    }

    // sums of each lane, then those of the remainder of each column, padded with zeros
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Dots(T* b, T* few, T* sums, (int Columns, int Tiles) size)
    {
        var kernel = kernels.Dotting(size.Columns / size.Tiles, layout.M);
        var tile = new Tile
        {
            A = (nint)b, ARow = layout.B.Column * sizeof(T), AStep = lanes * sizeof(T), B = (nint)few,
            BStep = StepLength * sizeof(T), Steps = vectors,
            Start = (nint)Zeros.At, StartRow = 0, C = (nint)sums, CRow = StepLength * sizeof(T), Tiles = size.Tiles,
        };
        kernel(&tile);
        if (rest == 0) return;
        var last = sums + size.Columns * StepLength;
        Rest(b + vectors * lanes, last, size.Columns);
        (tile.A, tile.ARow, tile.B, tile.Steps, tile.Start, tile.StartRow) = ((nint)last, lanes * sizeof(T),
            (nint)(few + vectors * StepLength), 1, (nint)sums, tile.CRow);
        kernel(&tile);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Rest(T* b, T* to, int columns)
    {
        for (nint j = 0; j < columns; j++, b += layout.B.Column, to += lanes)
        {
            for (nint l = 0; l < rest; l++) to[l] = b[l];
            for (nint l = rest; l < lanes; l++) to[l] = T.Zero;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Write(T* sums, T* c, MatrixPlacement<T> start, int columns)
    {
        var (row, column) = (layout.C.Row, layout.C.Column);
        for (nint j = 0; j < columns; j++, c += column)
            for (nint i = 0; i < layout.M; i++) c[i * row] = start.At == null ? *sums++ : *start.From(i, j).At + *sums++;
    }
}

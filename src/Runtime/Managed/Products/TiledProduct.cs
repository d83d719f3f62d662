namespace ProbDsl.Runtime.Managed.Products;

/// <summary>
/// Products by tiles: some rows of a times a panel of b, a few vectors wide. Panels are copied into contiguous memory if they are read
/// often or b is transposed; a is copied if its rows are far apart. Each sum is one chain of fused products in the order of k, continued
/// through c if k is split, so that the choice of tiles does not change any bit.
/// </summary>
internal sealed unsafe class TiledProduct<T> : MatrixProduct<T>
    where T : unmanaged, INumber<T>
{
    // a panel of 32 floats fits in the first-level cache, the rows and panels combined in the second-level cache
    private const int MostSteps = 256, MostRows = 240, MostPanels = 16;

    // the number of reads of a panel that justifies a copy
    private const int MinRowsToCopy = 40;
    private const int RowsPerBlock = 64, MostBlocks = 16;

    // rows of a at such a distance collide in the cache; a is copied if enough panels read the copy
    private const int FarApart = 2048, MinPanelsToCopy = 4, Shift = 16;

    private readonly ProductLayout layout;
    private readonly KernelSet<T> kernels;
    private readonly int rowsAtOnce, width, lanes, panels, columnBlocks, steps, copiedAtOnce;
    private readonly bool isCopied, isLeftCopied;

    public TiledProduct(ProductLayout layout, KernelSet<T> kernels, bool isMirrored)
        : base(isMirrored)
    {
        (this.layout, this.kernels, lanes) = (layout, kernels, kernels.Lanes);
        (rowsAtOnce, var vectors) = TileOf(layout, kernels);
        width = vectors * lanes;
        panels = (layout.N + width - 1) / width;
        var cuts = Math.Max(1, (layout.K + MostSteps - 1) / MostSteps);
        steps = (layout.K + cuts - 1) / cuts;
        isCopied = layout.B.Column != 1 || layout.M >= MinRowsToCopy;
        copiedAtOnce = layout.M > MostRows ? MostPanels : 1;
        isLeftCopied = panels >= MinPanelsToCopy && Math.Max(layout.A.Row, layout.A.Column) * sizeof(T) >= FarApart;
        columnBlocks = BlocksOf(layout.Multiplications, panels);
        Blocks = columnBlocks * BlocksOf((double)layout.Multiplications / columnBlocks,
            Math.Min(MostBlocks / columnBlocks, layout.M / RowsPerBlock));
    }

    public override int Blocks { get; }

    // panels, then a tile of the result, then rows of a
    public override nint ScratchLength =>
        PanelsLength + TileLength + (isLeftCopied ? MostRows * (nint)(MostSteps + Shift) + MostSteps * Shift : 0);

    private nint TileLength => (nint)rowsAtOnce * width;

    private nint PanelsLength => MatrixProduct.Aligned<T>((nint)steps * width * (isCopied ? Math.Min(panels, copiedAtOnce) : 1));

    private protected override void Whole(T* a, T* b, T* c, MatrixPlacement<T> start, T* scratch) =>
        Part(a, b, c, start, scratch, (0, layout.M), (0, layout.N));

    private protected override void Block(T* a, T* b, T* c, MatrixPlacement<T> start, T* scratch, int block)
    {
        var (rowBlocks, row, column) = (Blocks / columnBlocks, block / columnBlocks, block % columnBlocks);
        Part(a, b, c, start, scratch, (Cut(layout.M, row, rowBlocks), Cut(layout.M, row + 1, rowBlocks)),
            (Panel(column), Panel(column + 1)));

        int Panel(int at) => Math.Min(layout.N, Cut(panels, at, columnBlocks) * width);
        static int Cut(int length, int at, int parts) => (int)((long)length * at / parts);
    }

    // few rows use wider tiles, to keep as many chains of sums
    private static (int Rows, int Vectors) TileOf(ProductLayout layout, KernelSet<T> kernels)
    {
        var most = kernels.Registers == 32 ? 12 : 6;
        var (rows, vectors) = (Math.Min(Math.Max(1, layout.M), most), 2);
        var widest = Math.Min(kernels.Registers / 4, Math.Max(1, (layout.N + kernels.Lanes - 1) / kernels.Lanes));
        while (layout.M < most && 2 * vectors <= widest && (rows + 1) * 2 * vectors < kernels.Registers) vectors *= 2;
        return (rows, vectors);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Part(T* a, T* b, T* c, MatrixPlacement<T> start, T* scratch, (int From, int To) rows, (int From, int To) columns)
    {
        for (var j = columns.From; j < columns.To; j += MostPanels * width)
        {
            var wide = Math.Min(MostPanels * width, columns.To - j);
            for (int k = 0, many; k < layout.K || k == 0; k += Math.Max(1, many))
            {
                many = Math.Min(steps, layout.K - k);
                var right = b + k * layout.B.Row + j * layout.B.Column;
                if (isCopied && copiedAtOnce > 1) Copy(right, scratch, many, wide);
                var from = k == 0 ? start : new(c, layout.C);
                for (int i = rows.From, high; i < rows.To; i += high)
                {
                    high = Math.Min(MostRows, rows.To - i);
                    MatrixPlacement<T> left = new(a + i * layout.A.Row + k * layout.A.Column, layout.A);
                    if (isLeftCopied && wide >= MinPanelsToCopy * width)
                        left = Closer(left, scratch + PanelsLength + TileLength, (high, many));
                    Panels(left, right, c + i * layout.C.Row + j * layout.C.Column, from.From(i, j), scratch, (high, many, wide));
                }
            }
        }
    }

    // copies the rows closer together
    private MatrixPlacement<T> Closer(MatrixPlacement<T> a, T* to, (int Rows, int Steps) size)
    {
        var isTurned = a.Strides.Row == 1;
        var stored = isTurned ? (size.Steps, size.Rows) : size;
        var apart = stored.Item2 / Shift * Shift + Shift;
        kernels.Copy(a.At, isTurned ? a.Strides.Column : a.Strides.Row, (stored.Item1, stored.Item2), to, apart);
        return new(to, Strides.Of(apart, isTurned));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Panels(MatrixPlacement<T> a, T* b, T* c, MatrixPlacement<T> start, T* scratch, (int High, int Steps, int Wide) size)
    {
        for (int j = 0, wide; j < size.Wide; j += wide)
        {
            wide = Math.Min(width, size.Wide - j);
            // only whole vectors are read in place, the rest is copied
            if (!isCopied && wide > lanes) wide -= wide % lanes;
            var vectors = (wide + lanes - 1) / lanes;
            var isWhole = wide == vectors * lanes;
            var isInPlace = !isCopied && isWhole;
            var isAmongCopies = isCopied && copiedAtOnce > 1;
            if (!isInPlace && !isAmongCopies) Copy(b + j * layout.B.Column, scratch, size.Steps, wide);
            var tile = new Tile
            {
                A = (nint)a.At, ARow = a.Strides.Row * sizeof(T), AStep = a.Strides.Column * sizeof(T), Steps = size.Steps,
                B = (nint)(isInPlace ? b + j : isAmongCopies ? scratch + (nint)j * size.Steps : scratch),
                BStep = (isInPlace ? layout.B.Row : vectors * lanes) * sizeof(T),
            };
            if (isWhole && layout.C.Column == 1 && (start.At == null || start.Strides.Column == 1))
                Direct(tile, c + j, start.From(0, j), (size.High, vectors));
            else Apart(tile, c + j * layout.C.Column, start.From(0, j), scratch + PanelsLength, (size.High, wide, vectors));
        }
    }

    // rows are divided evenly over tiles: some tiles have one row more
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Direct(Tile tile, T* c, MatrixPlacement<T> start, (int High, int Vectors) size)
    {
        var tiles = (size.High + rowsAtOnce - 1) / rowsAtOnce;
        var (rows, more) = (size.High / tiles, size.High % tiles);
        (tile.C, tile.CRow) = ((nint)c, layout.C.Row * sizeof(T));
        (tile.Start, tile.StartRow) = start.At == null ? ((nint)Zeros.At, 0) : ((nint)start.At, start.Strides.Row * sizeof(T));
        tile.Tiles = more;
        if (more > 0) kernels.Spreading(rows + 1, size.Vectors)(&tile);
        var above = (nint)more * (rows + 1);
        (tile.A, tile.C, tile.Start, tile.Tiles) = (tile.A + above * tile.ARow, tile.C + above * tile.CRow,
            tile.Start + above * tile.StartRow, tiles - more);
        kernels.Spreading(rows, size.Vectors)(&tile);
    }

    // through a buffer, if the result has no room for whole vectors
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Apart(Tile tile, T* c, MatrixPlacement<T> start, T* own, (int High, int Wide, int Vectors) size)
    {
        var apart = (nint)size.Vectors * lanes;
        (tile.Start, tile.StartRow, tile.C, tile.CRow, tile.Tiles) = ((nint)own, apart * sizeof(T), (nint)own, apart * sizeof(T), 1);
        for (int i = 0, rows; i < size.High; i += rows, tile.A += rows * tile.ARow)
        {
            rows = Math.Min(rowsAtOnce, size.High - i);
            Read(start.From(i, 0), own, apart, rows, size.Wide);
            kernels.Spreading(rows, size.Vectors)(&tile);
            Write(own, apart, c + i * layout.C.Row, rows, size.Wide);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Read(MatrixPlacement<T> start, T* own, nint apart, int rows, int columns)
    {
        new Span<T>(own, (int)(rows * apart)).Clear();
        if (start.At == null) return;
        if (start.Strides.Column == 1) kernels.Copy(start.At, start.Strides.Row, (rows, columns), own, apart);
        else for (nint i = 0; i < rows; i++)
            for (nint j = 0; j < columns; j++) own[i * apart + j] = start.At[i * start.Strides.Row + j * start.Strides.Column];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Write(T* own, nint apart, T* c, int rows, int columns)
    {
        var (row, column) = (layout.C.Row, layout.C.Column);
        if (column == 1) kernels.Copy(own, apart, (rows, columns), c, row);
        else for (nint i = 0; i < rows; i++)
            for (nint j = 0; j < columns; j++) c[i * row + j * column] = own[i * apart + j];
    }

    // panel after panel, each row by row; the lanes of the last panel beyond b are zeros
    private void Copy(T* b, T* to, int steps, int wide)
    {
        for (var j = 0; j < wide; j += width, to += (nint)steps * width)
        {
            var columns = Math.Min(width, wide - j);
            var apart = (columns + lanes - 1) / lanes * lanes;
            if (columns < apart) new Span<T>(to, steps * apart).Clear();
            if (layout.B.Column != 1) kernels.Transpose(b + j * layout.B.Column, layout.B.Column, (columns, steps), to, apart);
            else kernels.Copy(b + j, layout.B.Row, (steps, columns), to, apart);
        }
    }
}

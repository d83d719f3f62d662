namespace ProbDsl.Data.Parts;

/// <summary>
/// Reads a CSV file by several ranks. Each finds the rows of its part of the bytes, then parses their cells into columns that all ranks
/// have in common. The table is that of <see cref="CsvReader"/>.
/// </summary>
/// <param name="name">The display name of the file.</param>
/// <param name="open">Opens the file.</param>
/// <param name="length">The number of its bytes.</param>
/// <param name="memory">The limits on what is read at a time and kept.</param>
/// <param name="by">The ranks.</param>
internal sealed class DividedCsv(string name, Func<Stream> open, long length, CsvMemory memory, DividedReading by)
{
    private readonly ICommunicator ranks = by.Ranks;

    /// <summary>
    /// The table; null in all ranks if something is to be reported of the file, or if the ranks have no file for columns in common. Then
    /// each reads it as a whole.
    /// </summary>
    public Table? Read()
    {
        var part = CsvPart.Find(name, open, length, FileNames.HasTabs(name), ranks.Rank, ranks.Count);
        if (!ranks.All(part is not null)) return null;
        var own = PiecesOf(part!);
        if (!ranks.All(own is not null) || Everywhere(part!, own!) is not var (all, first, rows)) return null;
        if (!ranks.All(part!.Layout.Header.Separator is (byte)',' or (byte)'\t')) return null;
        if (SharedArrays.Create(ranks, by.Scratch, part!.Names.Length, rows) is not { } shared) return null;
        var (texts, forms) = WriteNumbers(shared, [.. own!.Select(piece => piece.Text)], part.Names.Length, first);
        var levels = WriteTexts(shared, [.. own!.Select(piece => piece.Text)], texts, first);
        if (shared.Map(texts) is not { } arrays) return null;
        // decimal commas are found in the whole file
        if (!ranks.All(own!.TrueForAll(piece => CsvDecimalCommas.Candidates(piece.Text, texts).Count == 0))) return null;
        return by.Divided(name, rows, part.Names, arrays, levels, new CsvPieces(all),
            i => forms[i] == NumberForm.Other ? () => CsvLevels.Read(all, part.Names.Length, part.Names[i], i) : null);
    }

    private readonly record struct Piece(CsvText Text, int Bytes, long Lines);

    /// <summary>The rows of this rank; null if something is to be reported of them.</summary>
    private List<Piece>? PiecesOf(CsvPart part)
    {
        using var bytes = new PartStream(open(), part.From, part.To);
        var reader = new CsvPieceReader(name, bytes, part.From, part.Layout, memory, open);
        var (pieces, shape) = (new List<Piece>(), new CsvShape(name, part.Names));
        while (!shape.Found.Any() && reader.Next() is { } piece)
        {
            shape.Check(piece);
            pieces.Add(new(piece, piece.Bytes.Length, FileLines.LineOf(piece.Bytes, piece.Bytes.Length) - 1));
            piece.Release();
        }

        return reader.Why is null && reader.OpenQuote < 0 && reader.BlankEnd == 0 && !shape.Found.Any() ? pieces : null;
    }

    /// <summary>
    /// The pieces of all ranks for places in diagnostics, the number of rows before those of this rank, and of all rows; null if there are
    /// none, or more than can be held.
    /// </summary>
    private (List<CsvText> All, int First, int Rows)? Everywhere(CsvPart part, List<Piece> own)
    {
        var known = ranks.Gather([.. own.SelectMany(p => new double[] { p.Bytes, p.Text.RowCount, p.Lines })]);
        var total = known.Sum(of => of.Where((_, i) => i % 3 == 1).Sum());
        if (!by.CanHold(total, part.Names.Length, memory.Columns)) return null;
        var (all, at, first) = (new List<CsvText>(), default(CsvPieceStart), 0);
        foreach (var (rank, pieces) in known.Index())
        {
            if (rank == ranks.Rank) first = at.Rows;
            foreach (var piece in pieces.Chunk(3))
            {
                at = at with { IsLast = at.Offset + (long)piece[0] == length };
                all.Add(new((int)piece[0], (int)piece[1], part.Layout, at, new(name, open, at.Offset, (int)piece[0])));
                at = new(at.Offset + (long)piece[0], at.Rows + (int)piece[1], at.Lines + (long)piece[2], false);
            }
        }

        return (all, first, at.Rows);
    }

    /// <summary>
    /// Writes the columns of numbers; returns which columns are to be read as texts, and how numbers are written. Texts are columns with a
    /// cell that is not a number in one of the ranks, and those of codes such as 01, which are most likely names.
    /// </summary>
    private (bool[] AreTexts, NumberForm[] Forms) WriteNumbers(SharedArrays shared, CsvText[] pieces, int columns, int first)
    {
        var (isText, forms) = (new bool[columns], new NumberForm[columns]);
        foreach (var piece in pieces)
        {
            double[]?[] values = Array.ConvertAll(isText, text => text ? null : new double[piece.RowCount]);
            piece.Load();
            CsvNumbers.Read(piece, values, forms, 0);
            piece.Release();
            for (var i = 0; i < columns; i++)
                if (values[i] is { } numbers) shared.Write<double>(i, first + piece.RowsBefore, numbers);
                else isText[i] = true;
        }

        var areTexts = Greatest([.. isText.Select(text => text ? 1 : 0)]);
        forms = Array.ConvertAll(Greatest(Array.ConvertAll(forms, form => (int)form)), form => (NumberForm)form);
        return ([.. forms.Select((form, i) => areTexts[i] == 1 || form == NumberForm.Digits)], forms);
    }

    /// <summary>The greatest number of all ranks at each place.</summary>
    private int[] Greatest(int[] own)
    {
        var all = ranks.Gather(Array.ConvertAll(own, number => (double)number));
        return [.. own.Select((_, i) => (int)all.Max(of => of[i]))];
    }

    /// <summary>Writes the codes of the columns of texts; returns their levels, which are those of all ranks.</summary>
    private string[]?[] WriteTexts(SharedArrays shared, CsvText[] pieces, bool[] isText, int first)
    {
        var read = CsvLevels.Codes(pieces, isText, pieces.Sum(piece => piece.RowCount));
        return [.. read.Select((column, i) =>
            column is var (codes, levels) ? RankTexts.Share(ranks, shared, i, first, codes, levels.Texts) : null)];
    }
}

namespace ProbDsl.Data.Parts;

/// <summary>The part of a CSV file that one rank reads.</summary>
/// <param name="Names">The names of the columns.</param>
/// <param name="Layout">What the header says about the rows.</param>
/// <param name="From">The first byte: that of the file, or the first of a line.</param>
/// <param name="To">The byte after the last.</param>
internal sealed record CsvPart(string[] Names, CsvLayout Layout, long From, long To)
{
    private const int MostOfHeader = 1 << 20;

    /// <summary>
    /// One of equal parts that begin where lines do; null if the header is not as it must be, or is very long. A line within quotes is
    /// taken for a row: then the part before it ends within quotes.
    /// </summary>
    /// <param name="name">The display name of the file.</param>
    /// <param name="open">Opens it.</param>
    /// <param name="length">The number of its bytes.</param>
    /// <param name="tabsByName">Whether the file name implies tab separators.</param>
    /// <param name="part">The part, from 0.</param>
    /// <param name="parts">The number of parts.</param>
    public static CsvPart? Find(string name, Func<Stream> open, long length, bool tabsByName, int part, int parts)
    {
        using var file = new BufferedStream(open(), 1 << 16);
        var start = file.Position;
        var bytes = new byte[Math.Min(length, MostOfHeader)];
        var text = bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        var firstByte = CsvFile.FirstByte(text);
        if (CsvHeader.Find(text, firstByte, tabsByName) is not { OpenQuote: < 0, Separator: not (byte)';' } header
            || header.End + 1 >= text.Length) return null;
        var layout = CsvLayout.Detect(text, header, firstByte);
        var (rows, found) = (new CsvRows(header, firstByte, [layout.FirstRow], -1), new DiagnosticBag());
        var line = new CsvText(bytes, text.Length, rows, default, null);
        var names = CsvHeader.Names(name, line, found);
        return found.ToValueList().Count > 0 ? null : new(names, layout, Boundary(part), Boundary(part + 1));

        long Boundary(int of)
        {
            if (of == 0) return 0;
            if (of == parts) return length;
            file.Position = start + layout.FirstRow + ((length - layout.FirstRow) / parts * of);
            return NextLine(file) - start;
        }
    }

    /// <summary>The position after the line in which a stream is.</summary>
    private static long NextLine(Stream stream)
    {
        for (var read = stream.ReadByte(); read >= 0 && read != '\n'; read = stream.ReadByte())
        {
            if (read != '\r') continue;
            if (stream.ReadByte() is >= 0 and not '\n') stream.Position--;
            break;
        }

        return stream.Position;
    }
}

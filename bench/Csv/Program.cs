using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Formats;

// each line of the standard input is a file to read, and answered by the seconds it took; `> FILE` writes the numbers of the last one,
// column after column
Table? table = null;
for (var line = Console.ReadLine(); line is not null; line = Console.ReadLine())
{
    if (line.StartsWith("> ", StringComparison.Ordinal)) Write(table!, line[2..]);
    else
    {
        table = null;
        GC.Collect();
        var clock = Stopwatch.StartNew();
        using var file = File.OpenRead(line);
        var reading = DataFileReader.Read(line, file);
        clock.Stop();
        table = reading.Table ?? throw new InvalidDataException(reading.Diagnostics[0].Message);
        Console.WriteLine(clock.Elapsed.TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
    }
}

static void Write(Table table, string path)
{
    using (var file = File.Create(path))
        foreach (var column in table.Columns) file.Write(MemoryMarshal.AsBytes<double>(Numbers(column)));
    Console.WriteLine(table.Columns.Count);
}

static double[] Numbers(Column column) =>
    column is TextColumn text ? Array.ConvertAll(text.Codes, code => (double)code) : ((NumberColumn)column).Values;

using System.Security.Cryptography;

namespace ProbDsl.Data.Columns;

/// <summary>The hash of a table that has no file: of its columns' names and cells.</summary>
public static class TableHash
{
    /// <summary>SHA-256 in lower-case hexadecimal digits. Equal tables have equal hashes.</summary>
    public static string Compute(Table table)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var column in table.Columns)
        {
            Add(hash, column.Name);
            if (column is NumberColumn numbers) hash.AppendData(MemoryMarshal.AsBytes(numbers.Values.AsSpan()));
            if (column is not TextColumn && !HasNames(column)) continue;
            var texts = column.AsText();
            hash.AppendData(MemoryMarshal.AsBytes(texts.Codes.AsSpan()));
            foreach (var level in texts.Levels) Add(hash, level);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Whether a column of numbers has a text that does not follow from its number.</summary>
    private static bool HasNames(Column column) => column is NumberColumn { HasOwnTexts: true }
        && column.AsText().Levels.Any(text => NumberCell.Read(text)?.ToString("R", CultureInfo.InvariantCulture) != text);

    // the length, so that a text does not run into the next
    private static void Add(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }
}

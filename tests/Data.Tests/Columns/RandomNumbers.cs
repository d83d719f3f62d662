using System.Globalization;

namespace ProbDsl.Tests.Columns;

/// <summary>Numbers in the spellings that files have: short decimals, shortest exact doubles, exponents, whole numbers, extremes.</summary>
internal static class RandomNumbers
{
    public static string Spelling(Random random)
    {
        var value = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 9));
        return random.Next(9) switch
        {
            0 => value.ToString("F" + random.Next(0, 20), CultureInfo.InvariantCulture),
            1 => value.ToString("E" + random.Next(0, 20), CultureInfo.InvariantCulture),
            2 => value.ToString("R", CultureInfo.InvariantCulture),
            3 => random.NextInt64().ToString(CultureInfo.InvariantCulture),
            4 => BitConverter.Int64BitsToDouble(random.NextInt64(0x7FE0_0000_0000_0000)).ToString("R", CultureInfo.InvariantCulture),
            5 => ((1L << 53) + random.Next(-4, 5)).ToString(CultureInfo.InvariantCulture),
            6 => $"{random.Next(10)}." + string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => (char)('0' + random.Next(10)))),
            7 => "+" + random.Next(1000).ToString(CultureInfo.InvariantCulture) + ".",
            _ => new string('0', random.Next(0, 25)) + random.Next(1000).ToString(CultureInfo.InvariantCulture),
        };
    }
}

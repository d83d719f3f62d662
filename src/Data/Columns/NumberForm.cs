namespace ProbDsl.Data.Columns;

/// <summary>How numbers are written; the greatest of a column's cells is the form of the column.</summary>
internal enum NumberForm
{
    /// <summary>Canonical whole numbers of up to 15 digits, whose texts follow from their values.</summary>
    Whole,

    /// <summary>Digits alone, with leading zeros or more than 15 of them: most likely codes. Texts such as `"NA"` count as these.</summary>
    Digits,

    /// <summary>With a decimal point, an exponent or a plus sign.</summary>
    Other,
}

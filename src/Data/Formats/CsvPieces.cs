namespace ProbDsl.Data.Formats;

/// <summary>The pieces of a CSV file as the text of one table.</summary>
internal sealed class CsvPieces(IReadOnlyList<CsvText> pieces) : ITableText
{
    public DataPlace PlaceOf(string file, int row, Column column) =>
        Of(row).PlaceOfCell(file, row - Of(row).RowsBefore, column.Index, column.Name);

    public DataPlace PlaceOf(string file, Column column) => pieces[0].PlaceOfCell(file, -1, column.Index, column.Name);

    public DataPlace PlaceOfHeader(string file) => pieces[0].PlaceOfRow(file, -1);

    public bool TakesDecimalMark => true;

    public bool FindsCells => true;

    public string CellText(int row, Column column) => Of(row).CellText(row - Of(row).RowsBefore, column.Index);

    private CsvText Of(int row) => pieces.Last(piece => piece.RowsBefore <= row);
}

namespace ProbDsl.Data.Columns;

/// <summary>The places of a table's cells in its file. They are searched on each call: use it for diagnostics, not in loops.</summary>
public interface ITableText
{
    /// <summary>The place of a cell; rows count from 0.</summary>
    DataPlace PlaceOf(string file, int row, Column column);

    /// <summary>The place of a column's name.</summary>
    DataPlace PlaceOf(string file, Column column);

    /// <summary>The place of the whole table.</summary>
    DataPlace PlaceOfHeader(string file);

    /// <summary>Whether `--decimal` says how the numbers of the file are written.</summary>
    bool TakesDecimalMark => false;

    /// <summary>Whether a cell is found without reading the rows before it.</summary>
    bool FindsCells => false;

    /// <summary>The cell as written in the file, without quotes and surrounding blanks.</summary>
    string CellText(int row, Column column);
}
